using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Storage;

namespace Kontext.Core.Endings;

/// <summary>
/// Stores bulk disconnects, in one partition for each organization. A row <c>r_</c> + id holds one bulk disconnect. A row <c>t_</c> +
/// target names the latest one of that target, so that no target has two at once.
/// </summary>
public sealed class BulkDisconnectStore(Tables tables)
{
    private readonly TableClient _table = tables.Get(Tables.Connections);

    /// <summary>Returns the bulk disconnect; null when the organization has none with this id. One point read.</summary>
    internal async Task<BulkDisconnect?> FindAsync(OrganizationId organization, BulkDisconnectId id, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<Row>(PartitionOf(organization), KeyOf(id), cancellationToken);
        return row?.ToBulkDisconnect(organization);
    }

    /// <summary>
    /// Returns the id of the latest bulk disconnect of a target and the ETag of the target row; null when there is none. One point read.
    /// </summary>
    internal async Task<(BulkDisconnectId Id, string RowVersion)?> FindLatestAsync(OrganizationId organization, BulkDisconnectTarget target, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<TargetRow>(PartitionOf(organization), KeyOf(target), cancellationToken);
        return row is null ? null : (new BulkDisconnectId(row.Revocation), row.ETag.ToString());
    }

    /// <summary>
    /// Returns when a bulk disconnect of the target was last requested, UTC; null when it never was, or when its rows have been deleted.
    /// One point read.
    /// </summary>
    internal async Task<DateTimeOffset?> FindAskedAtAsync(OrganizationId organization, BulkDisconnectTarget target, CancellationToken cancellationToken)
    {
        if (await _table.FindAsync<TargetRow>(PartitionOf(organization), KeyOf(target), cancellationToken) is not { } row)
            return null;

        // Rows of the previous version have the time only in the other row.
        return row.AskedAt ?? (await FindAsync(organization, new BulkDisconnectId(row.Revocation), cancellationToken))?.AskedAt;
    }

    /// <summary>Stores a new bulk disconnect as the latest of its target; false when another one became the latest.</summary>
    /// <param name="bulk">The new bulk disconnect.</param>
    /// <param name="latest">The ETag of the target row that was read; null when there was none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<bool> TryAddAsync(BulkDisconnect bulk, string? latest, CancellationToken cancellationToken)
    {
        var row = Row.Of(bulk);
        var target = TargetRow.Of(bulk);
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.Add, row),
                latest is null ? new(TableTransactionActionType.Add, target) : new(TableTransactionActionType.UpdateReplace, target, new ETag(latest)),
            ],
            cancellationToken) is null;
    }

    /// <summary>
    /// Replaces a bulk disconnect that was requested again, and its target row, in one transaction. False when either row has changed or is
    /// gone.
    /// </summary>
    /// <param name="present">The bulk disconnect as it was read.</param>
    /// <param name="next">The bulk disconnect with the new time.</param>
    /// <param name="latest">The ETag of the target row that was read.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<bool> TryAskAgainAsync(BulkDisconnect present, BulkDisconnect next, string latest, CancellationToken cancellationToken)
    {
        var row = Row.Of(next);
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.UpdateReplace, row, TableWrites.ETagOf(present.RowVersion)),
                new(TableTransactionActionType.UpdateReplace, TargetRow.Of(next), new ETag(latest)),
            ],
            cancellationToken) is null;
    }

    /// <summary>Replaces a bulk disconnect; null when it has changed or is gone.</summary>
    internal async Task<BulkDisconnect?> TryUpdateAsync(BulkDisconnect present, BulkDisconnect next, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(Row.Of(next), TableWrites.ETagOf(present.RowVersion), cancellationToken) is { } etag ? next with { RowVersion = etag.ToString() } : null;

    /// <summary>Removes a bulk disconnect, and its target row while that row names it. A missing row is no error.</summary>
    internal async Task RemoveAsync(BulkDisconnect bulk, CancellationToken cancellationToken)
    {
        var partition = PartitionOf(bulk.Organization);
        if (await FindLatestAsync(bulk.Organization, bulk.Target, cancellationToken) is { } latest && latest.Id == bulk.Id)
        {
            // A changed row stays: it names a newer bulk disconnect now.
            await _table.TryRemoveAsync(partition, KeyOf(bulk.Target), new ETag(latest.RowVersion), cancellationToken);
        }

        await _table.DeleteEntityAsync(partition, KeyOf(bulk.Id), ETag.All, cancellationToken); // a finished one never changes
    }

    private static string PartitionOf(OrganizationId organization) => $"r_{organization.Key}";

    private static string KeyOf(BulkDisconnectId id) => $"r_{id}";

    private static string KeyOf(BulkDisconnectTarget target) => $"t_{target.Key}";

    private sealed class TargetRow : StampedRow
    {
        public Guid Revocation { get; set; }

        public DateTimeOffset? AskedAt { get; set; }

        public static TargetRow Of(BulkDisconnect bulk) => new()
        {
            PartitionKey = PartitionOf(bulk.Organization),
            RowKey = KeyOf(bulk.Target),
            Revocation = bulk.Id.Value,
            AskedAt = bulk.AskedAt,
        };
    }

    private sealed class Row : StampedRow
    {
        public Guid? Integration { get; set; }

        public string? UserIssuer { get; set; }

        public string? UserSubject { get; set; }

        public DateTimeOffset CreatedAt { get; set; }

        public DateTimeOffset AskedAt { get; set; }

        public DateTimeOffset? WalkedAt { get; set; }

        public DateTimeOffset? WalkedAgainAt { get; set; }

        public string Hint { get; set; } = "";

        public static Row Of(BulkDisconnect bulk) => new()
        {
            PartitionKey = PartitionOf(bulk.Organization),
            RowKey = KeyOf(bulk.Id),
            Integration = bulk.Target.Integration?.Value,
            UserIssuer = bulk.Target.User?.Issuer,
            UserSubject = bulk.Target.User?.Subject,
            CreatedAt = bulk.CreatedAt,
            AskedAt = bulk.AskedAt,
            WalkedAt = bulk.WalkedAt,
            WalkedAgainAt = bulk.WalkedAgainAt,
            Hint = bulk.Hint.ToString(),
        };

        public BulkDisconnect ToBulkDisconnect(OrganizationId organization) => new()
        {
            Id = StoredValue.Require<BulkDisconnectId>(BulkDisconnectId.TryParse(RowKey[2..], out var id) ? id : null, "The row key of a bulk disconnect holds no id."),
            Organization = organization,
            Target = StoredValue.Require(
                Integration is { } integration ? BulkDisconnectTarget.Of(new IntegrationId(integration))
                : UserIssuer is not null && UserSubject is not null ? BulkDisconnectTarget.Of(new UserId(UserIssuer, UserSubject))
                : null,
                "A bulk disconnect names neither an integration nor a user."),
            CreatedAt = CreatedAt,
            AskedAt = AskedAt,
            WalkedAt = WalkedAt,
            WalkedAgainAt = WalkedAgainAt,
            Hint = HintKey.Read(Hint),
            RowVersion = ETag.ToString(),
        };
    }
}
