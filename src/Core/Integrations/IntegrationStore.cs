using Azure;
using Azure.Data.Tables;
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

    private readonly TableClient _table = tables.Get(Tables.Integrations);

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

    /// <summary>Counts the integrations in use, up to <paramref name="most"/>. Storage returns the keys only.</summary>
    internal Task<int> CountAsync(OrganizationId organization, int most, CancellationToken cancellationToken) =>
        _table.CountAsync(FilterAfter(organization, after: null), most, cancellationToken);

    private static KeyPlace PlaceOf(OrganizationId organization) => new(Tables.Integrations, organization.Key);

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
