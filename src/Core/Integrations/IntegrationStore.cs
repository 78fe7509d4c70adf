using Azure;
using Azure.Data.Tables;
using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Integrations;

/// <summary>
/// Keeps integrations, one row each: <c>i_</c> + id in use, <c>a_</c> + id archived, and <c>n_</c> + the name's key, which holds the name
/// for one integration and changes in the same transaction.
/// </summary>
public sealed partial class IntegrationStore(Tables tables, LargeReads reads)
{
    private const string InUse = "i_";
    private const string Archived = "a_";
    private const string Name = "n_";

    // What a filtered page may read before it returns what it has.
    private const int FilteredRowsAtOnce = 200;
    private const int FilteredReads = 5;

    // Organizations of which this instance remembers that their rows are large.
    private const int MostLarge = 1_000;

    private readonly TableClient _table = tables.Get(Tables.Integrations);

    // How many rows of an organization fitted last: storage need not write rows that would stay unread.
    private readonly LeastUsed<string, int> _fitting = new(MostLarge);

    /// <summary>Adds a new integration; false when its name is taken, or it is there already and no longer as it was added. One transaction.</summary>
    internal async Task<bool> TryAddAsync(Integration integration, CancellationToken cancellationToken)
    {
        var row = Row.Of(integration, InUse);
        return await _table.TrySubmitAsync(
            row,
            [new(TableTransactionActionType.Add, NameRow.Of(integration)), new(TableTransactionActionType.Add, row)],
            cancellationToken) is null;
    }

    /// <summary>Null when it does not exist for this organization. One point read, a second one for what is not in use.</summary>
    internal async Task<Integration?> FindAsync(OrganizationId organization, IntegrationId id, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<Row>(organization.Key, InUse + id, cancellationToken)
            ?? await _table.FindAsync<Row>(organization.Key, Archived + id, cancellationToken);
        return row?.ToIntegration(organization);
    }

    /// <summary>One in use; null for any other. One point read.</summary>
    internal async Task<Integration?> FindInUseAsync(OrganizationId organization, IntegrationId id, CancellationToken cancellationToken) =>
        (await _table.FindAsync<Row>(organization.Key, InUse + id, cancellationToken))?.ToIntegration(organization);

    /// <summary>The id of the one in use that has a name; null when none has. One point read.</summary>
    internal async Task<IntegrationId?> FindIdAsync(OrganizationId organization, IntegrationName name, CancellationToken cancellationToken) =>
        await _table.FindAsync<NameRow>(organization.Key, Name + name.Key, cancellationToken) is { } row ? new IntegrationId(row.Integration) : null;

    /// <summary>Replaces the integration that was read; a rename moves the name in the same transaction, any other change is one plain write.</summary>
    internal async Task<ReplaceResult> TryReplaceAsync(Integration present, Integration next, CancellationToken cancellationToken)
    {
        if (present.Name.Key == next.Name.Key)
            return await TryUpdateAsync(present, next, cancellationToken) is null ? ReplaceResult.Changed : ReplaceResult.Replaced;

        var row = Row.Of(next, InUse);
        var failed = await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.UpdateReplace, row, ETagOf(present)),
                new(TableTransactionActionType.Delete, NameRow.Of(present), ETag.All), // the record's ETag guards its name
                new(TableTransactionActionType.Add, NameRow.Of(next)),
            ],
            cancellationToken);
        return failed switch
        {
            null => ReplaceResult.Replaced,
            2 => ReplaceResult.NameTaken,
            _ => ReplaceResult.Changed,
        };
    }

    /// <summary>Replaces the integration that was read by one of the same name, which can be replaced in turn; null when it has changed.</summary>
    internal async Task<Integration?> TryUpdateAsync(Integration present, Integration next, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(Row.Of(next, InUse), ETagOf(present), cancellationToken) is { } etag
            ? next with { RowVersion = etag.ToString() }
            : null;

    /// <summary>Moves it to the archive and frees its name, in one transaction; false when it is not the one that was read any more.</summary>
    internal async Task<bool> TryArchiveAsync(Integration present, Integration archived, CancellationToken cancellationToken)
    {
        var row = Row.Of(archived, Archived);
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.Delete, Row.Of(present, InUse), ETagOf(present)),
                new(TableTransactionActionType.Add, row),
                new(TableTransactionActionType.Delete, NameRow.Of(present), ETag.All), // the record's ETag guards its name
            ],
            cancellationToken) is null;
    }

    /// <summary>
    /// A page, cut short once its rows pass 4 MiB; without a filter one range query, however many it asks for, as long as storage answers it in one piece.
    /// Dispose it when its items are of no use any more.
    /// </summary>
    internal async Task<IntegrationPage> ListAsync(ListIntegrationsRequest request, CancellationToken cancellationToken)
    {
        RowLimit limit = new(reads, request.Organization.Key);
        IntegrationPage? page = null;
        try
        {
            using (limit.Begin())
                page = await ListAsync(request, limit, cancellationToken);
            return page with { Held = limit };
        }
        finally
        {
            if (page is null)
                limit.Dispose();
        }
    }

    private async Task<IntegrationPage> ListAsync(ListIntegrationsRequest request, RowLimit limit, CancellationToken cancellationToken)
    {
        var organization = request.Organization;
        var items = new List<Integration>();
        var (after, token, characters) = (request.After, default(string), 0);

        // One more than asked for tells whether the list goes on.
        var rowsAtOnce = request.Filter is null ? request.Limit + 1 : FilteredRowsAtOnce;
        if (_fitting.TryGet(organization.Key, out var fitting))
            rowsAtOnce = Math.Min(rowsAtOnce, fitting);
        for (var read = 1; ; read++)
        {
            var page = await QueryBehind(organization, after).AsPages(token, rowsAtOnce).FirstAsync(cancellationToken);
            foreach (var row in page.Values)
            {
                if (items.Count == request.Limit || characters >= RowLimit.Bytes)
                    return Page(items[^1].Id);
                var integration = row.ToIntegration(organization);
                after = integration.Id;
                if (request.Filter is null || integration.Name.Holds(request.Filter))
                {
                    items.Add(integration);
                    characters += (integration.Capabilities?.Json.Length ?? 0) + (integration.CredentialSchema?.Json.Length ?? 0)
                        + (integration.OAuthMetadata?.Json.Length ?? 0);
                }
            }

            if (limit.IsCut)
                _fitting.Set(organization.Key, page.Values.Count + 1);
            else if (fitting > 0 && page.Values.Count >= fitting)
                _fitting.Set(organization.Key, Math.Min(2 * fitting, FilteredRowsAtOnce + 1)); // they may have become smaller
            if (request.Filter is not null)
                limit.Used = 0; // what does not match is not kept
            if (!limit.IsCut && page.ContinuationToken is null)
                return new IntegrationPage(items, NextCursor: null);

            // Storage may return fewer rows than asked for, none even, and go on (Query timeout and pagination).
            if (after is { } last && (request.Filter is null ? limit.IsCut : read >= FilteredReads))
                return Page(last);

            // Behind rows that were left unread the next query begins at the last that was read.
            token = limit.IsCut ? null : page.ContinuationToken;
        }

        IntegrationPage Page(IntegrationId last) => new(items, IntegrationCursor.Write(organization, request.Filter, last));
    }

    /// <summary>How many are in use, up to a number; keys are all that is read.</summary>
    internal Task<int> CountAsync(OrganizationId organization, int most, CancellationToken cancellationToken) =>
        _table.CountAsync(FilterBehind(organization, after: null), most, cancellationToken);

    private AsyncPageable<Row> QueryBehind(OrganizationId organization, IntegrationId? after) => _table.QueryAsync<Row>(FilterBehind(organization, after));

    private static string FilterBehind(OrganizationId organization, IntegrationId? after)
    {
        var from = after is { } last ? InUse + last : InUse;
        const string Behind = "i`"; // the character after '_'
        return TableClient.CreateQueryFilter($"PartitionKey eq {organization.Key} and RowKey gt {from} and RowKey lt {Behind}");
    }

    private static ETag ETagOf(Integration present) =>
        new(present.RowVersion ?? throw new InvalidOperationException("Only an integration that was read can be replaced."));
}

internal enum ReplaceResult
{
    Replaced,

    /// <summary>Another integration of the organization holds the new name.</summary>
    NameTaken,

    /// <summary>The row is not the one that was read any more.</summary>
    Changed,
}

/// <summary>Some integrations and where to go on. Dispose it when its items are of no use any more: a long one takes up room that others wait for.</summary>
/// <param name="Items">In the order of creation; a filtered page may be short or empty and still go on.</param>
/// <param name="NextCursor">Null on the last page.</param>
public sealed record IntegrationPage(IReadOnlyList<Integration> Items, string? NextCursor) : IDisposable
{
    internal IDisposable? Held { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();
}
