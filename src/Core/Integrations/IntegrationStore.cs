using Azure;
using Azure.Data.Tables;
using Kontext.Core.Bounds;
using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;

namespace Kontext.Core.Integrations;

/// <summary>
/// Stores one row for each integration: <c>i_</c> + id while in use, <c>a_</c> + id once archived. A row <c>n_</c> + name key holds the
/// name for one integration. It changes in the transaction that changes the record.
/// </summary>
public sealed partial class IntegrationStore(Tables tables, LargeReads reads, IdempotencyStore keys)
{
    private const string InUse = "i_";
    private const string Archived = "a_";
    private const string Name = "n_";

    // A filtered page reads at most this many pages of rows. Then it returns the matches so far, with a cursor.
    private const int FilteredRowsAtOnce = 200;
    private const int FilteredReads = 5;

    // The number of organizations whose page size this instance remembers.
    private const int MaxRemembered = 1_000;

    private readonly TableClient _table = tables.Get(Tables.Integrations);

    // How many rows of an organization fitted into the last page. A next query asks for no more, so storage sends no rows in vain.
    private readonly LeastUsed<string, int> _fitting = new(MaxRemembered);

    /// <summary>
    /// Adds a new integration in one transaction, with the row of its idempotency key. Returns false when the name is taken, when the key
    /// was used, or when the row exists and was changed after our write.
    /// </summary>
    internal async Task<bool> TryAddAsync(Integration integration, KeyedRequest? key, CancellationToken cancellationToken)
    {
        var row = Row.Of(integration, InUse);
        List<TableTransactionAction> actions = [new(TableTransactionActionType.Add, NameRow.Of(integration)), new(TableTransactionActionType.Add, row)];
        if (key is not null)
            actions.Add(await keys.BeginAsync(PlaceOf(integration.Organization), key, integration.Id.ToString(), cancellationToken));
        return await _table.TrySubmitAsync(row, actions, cancellationToken) is null;
    }

    /// <summary>Returns what an earlier request with the key made.</summary>
    internal Task<EarlierRequest<Integration>> FindMadeAsync(OrganizationId organization, KeyedRequest request, CancellationToken cancellationToken) => keys.FindAsync<Integration>(
        PlaceOf(organization),
        request,
        async made => await FindAsync(organization, IntegrationId.Read(made), cancellationToken) is { } found ? (Outcome<Integration>?)found : null,
        cancellationToken);

    /// <summary>
    /// Returns the integration; null when the organization has none with this id. Costs one point read, and a second one for an archived
    /// id.
    /// </summary>
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

    /// <summary>
    /// Replaces the integration that was read. A rename moves the name row in the transaction; any other change is a single write.
    /// </summary>
    internal async Task<ReplaceResult> TryReplaceAsync(Integration present, Integration next, CancellationToken cancellationToken)
    {
        if (present.Name.Key == next.Name.Key)
            return await TryUpdateAsync(present, next, cancellationToken) is null ? ReplaceResult.Changed : ReplaceResult.Replaced;

        var row = Row.Of(next, InUse);
        var failed = await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.UpdateReplace, row, TableWrites.ETagOf(present.RowVersion)),
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

    /// <summary>
    /// Replaces the integration that was read by one with its name. Returns the stored one, which can be replaced in turn; null when the
    /// row has changed.
    /// </summary>
    internal async Task<Integration?> TryUpdateAsync(Integration present, Integration next, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(Row.Of(next, InUse), TableWrites.ETagOf(present.RowVersion), cancellationToken) is { } etag
            ? next with { RowVersion = etag.ToString() }
            : null;

    /// <summary>
    /// Replaces the integration that was read, and writes another row of its partition in the same transaction. Returns false when the
    /// integration's row has changed.
    /// </summary>
    internal async Task<bool> TryUpdateAsync(Integration present, Integration next, TableTransactionAction beside, CancellationToken cancellationToken)
    {
        var row = Row.Of(next, InUse);
        return await _table.TrySubmitAsync(row, [new(TableTransactionActionType.UpdateReplace, row, TableWrites.ETagOf(present.RowVersion)), beside], cancellationToken) is null;
    }

    /// <summary>
    /// Moves the row to the archive and frees its name, in one transaction. Returns false when the row has changed since it was read.
    /// </summary>
    internal async Task<bool> TryArchiveAsync(Integration present, Integration archived, CancellationToken cancellationToken)
    {
        var row = Row.Of(archived, Archived);
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.Delete, Row.Of(present, InUse), TableWrites.ETagOf(present.RowVersion)),
                new(TableTransactionActionType.Add, row),
                new(TableTransactionActionType.Delete, NameRow.Of(present), ETag.All), // the record's ETag guards its name
            ],
            cancellationToken) is null;
    }

    /// <summary>
    /// Returns a page, which ends early once its rows pass 4 MiB. A page without a filter is one range query, unless storage splits the
    /// answer. Dispose the page when its items are no longer needed.
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

        // One row more than the limit tells whether another page follows.
        var rowsAtOnce = request.Filter is null ? request.Limit + 1 : FilteredRowsAtOnce;
        if (_fitting.TryGet(organization.Key, out var fitting))
            rowsAtOnce = Math.Min(rowsAtOnce, fitting);
        for (var read = 1; ; read++)
        {
            var page = await QueryAfter(organization, after).AsPages(token, rowsAtOnce).FirstAsync(cancellationToken);
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
                _fitting.Set(organization.Key, Math.Min(2 * fitting, FilteredRowsAtOnce + 1)); // the rows may have become smaller
            if (request.Filter is not null)
                limit.Used = 0; // rows that do not match are not held in memory
            if (!limit.IsCut && page.ContinuationToken is null)
                return new IntegrationPage(items, NextCursor: null);

            // Storage may return fewer rows than asked for, even none, and a continuation token (Query timeout and pagination).
            if (after is { } last && (request.Filter is null ? limit.IsCut : read >= FilteredReads))
                return Page(last);

            // When rows were left unread, the next query begins after the last row that was read.
            token = limit.IsCut ? null : page.ContinuationToken;
        }

        IntegrationPage Page(IntegrationId last) => new(items, IntegrationCursor.Write(organization, request.Filter, last));
    }

    /// <summary>Counts the integrations in use, up to <paramref name="most"/>. Storage returns the keys only.</summary>
    internal Task<int> CountAsync(OrganizationId organization, int most, CancellationToken cancellationToken) =>
        _table.CountAsync(FilterAfter(organization, after: null), most, cancellationToken);

    private static KeyPlace PlaceOf(OrganizationId organization) => new(Tables.Integrations, organization.Key);

    private AsyncPageable<Row> QueryAfter(OrganizationId organization, IntegrationId? after) => _table.QueryAsync<Row>(FilterAfter(organization, after));

    private static string FilterAfter(OrganizationId organization, IntegrationId? after)
    {
        var from = after is { } last ? InUse + last : InUse;
        const string End = "i`"; // the character after '_'
        return TableClient.CreateQueryFilter($"PartitionKey eq {organization.Key} and RowKey gt {from} and RowKey lt {End}");
    }
}

internal enum ReplaceResult
{
    Replaced,

    /// <summary>Another integration of the organization holds the new name.</summary>
    NameTaken,

    /// <summary>The row has changed since it was read.</summary>
    Changed,
}

/// <summary>
/// A page of integrations. Dispose it when its items are no longer needed: a large page takes memory that other lists wait for.
/// </summary>
/// <param name="Items">In the order of creation. A filtered page may be short or empty although another page follows.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last page.</param>
public sealed record IntegrationPage(IReadOnlyList<Integration> Items, string? NextCursor) : IDisposable
{
    internal IDisposable? Held { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();
}
