using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Storage;

namespace Kontext.Core.Endings;

/// <summary>
/// Keeps revocations, in a partition for each organization: <c>r_</c> + id for one, beside <c>t_</c> + target, which names the latest one of that
/// target, so that there are never two at once.
/// </summary>
public sealed class RevocationStore(Tables tables)
{
    private readonly TableClient _table = tables.Get(Tables.Connections);

    /// <summary>Null when the organization has none of this id. One point read.</summary>
    internal async Task<Revocation?> FindAsync(OrganizationId organization, RevocationId id, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<Row>(PartitionOf(organization), KeyOf(id), cancellationToken);
        return row?.ToRevocation(organization);
    }

    /// <summary>The latest one of a target and the version of what names it; null when there is none. One point read.</summary>
    internal async Task<(RevocationId Id, string RowVersion)?> FindLatestAsync(OrganizationId organization, RevocationTarget target, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<TargetRow>(PartitionOf(organization), KeyOf(target), cancellationToken);
        return row is null ? null : (new RevocationId(row.Revocation), row.ETag.ToString());
    }

    /// <summary>When a target was last asked for, UTC; null when it never was, or so long ago that nothing of that time is left. One point read.</summary>
    internal async Task<DateTimeOffset?> FindAskedAtAsync(OrganizationId organization, RevocationTarget target, CancellationToken cancellationToken)
    {
        if (await _table.FindAsync<TargetRow>(PartitionOf(organization), KeyOf(target), cancellationToken) is not { } row)
            return null;

        // The version before this one wrote the time into the other row alone.
        return row.AskedAt ?? (await FindAsync(organization, new RevocationId(row.Revocation), cancellationToken))?.AskedAt;
    }

    /// <summary>Keeps a new one as the latest of its target; false when the one before is not the latest any more.</summary>
    /// <param name="revocation">The new one.</param>
    /// <param name="latest">The version of what names the one before; null when there was none.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<bool> TryAddAsync(Revocation revocation, string? latest, CancellationToken cancellationToken)
    {
        var row = Row.Of(revocation);
        var target = TargetRow.Of(revocation);
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.Add, row),
                latest is null ? new(TableTransactionActionType.Add, target) : new(TableTransactionActionType.UpdateReplace, target, new ETag(latest)),
            ],
            cancellationToken) is null;
    }

    /// <summary>Replaces one that is asked for once more, and the time of that in what names it, in one transaction; false when either has changed or gone.</summary>
    /// <param name="present">As it was read.</param>
    /// <param name="next">With the time at which it was asked for again.</param>
    /// <param name="latest">The version of what names it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<bool> TryAskAgainAsync(Revocation present, Revocation next, string latest, CancellationToken cancellationToken)
    {
        var row = Row.Of(next);
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.UpdateReplace, row, ETagOf(present)),
                new(TableTransactionActionType.UpdateReplace, TargetRow.Of(next), new ETag(latest)),
            ],
            cancellationToken) is null;
    }

    /// <summary>Replaces one; null when it has changed or gone.</summary>
    internal async Task<Revocation?> TryUpdateAsync(Revocation present, Revocation next, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(Row.Of(next), ETagOf(present), cancellationToken) is { } etag ? next with { RowVersion = etag.ToString() } : null;

    /// <summary>Removes one, and what names it as the latest of its target; one that has gone is fine.</summary>
    internal async Task RemoveAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        var partition = PartitionOf(revocation.Organization);
        if (await FindLatestAsync(revocation.Organization, revocation.Target, cancellationToken) is { } latest && latest.Id == revocation.Id)
        {
            try
            {
                await _table.DeleteEntityAsync(partition, KeyOf(revocation.Target), new ETag(latest.RowVersion), cancellationToken);
            }
            catch (RequestFailedException exception) when (exception.Status == 412)
            {
                // By now it names a newer one.
            }
        }

        await _table.DeleteEntityAsync(partition, KeyOf(revocation.Id), ETag.All, cancellationToken); // one that is done never changes
    }

    private static ETag ETagOf(Revocation present) =>
        new(present.RowVersion ?? throw new InvalidOperationException("Only a revocation that was read can be replaced."));

    private static string PartitionOf(OrganizationId organization) => $"r_{organization.Key}";

    private static string KeyOf(RevocationId id) => $"r_{id}";

    private static string KeyOf(RevocationTarget target) => $"t_{target.Key}";

    private sealed class TargetRow : StampedRow
    {
        public Guid Revocation { get; set; }

        public DateTimeOffset? AskedAt { get; set; }

        public static TargetRow Of(Revocation revocation) => new()
        {
            PartitionKey = PartitionOf(revocation.Organization),
            RowKey = KeyOf(revocation.Target),
            Revocation = revocation.Id.Value,
            AskedAt = revocation.AskedAt,
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

        public static Row Of(Revocation revocation) => new()
        {
            PartitionKey = PartitionOf(revocation.Organization),
            RowKey = KeyOf(revocation.Id),
            Integration = revocation.Target.Integration?.Value,
            UserIssuer = revocation.Target.User?.Issuer,
            UserSubject = revocation.Target.User?.Subject,
            CreatedAt = revocation.CreatedAt,
            AskedAt = revocation.AskedAt,
            WalkedAt = revocation.WalkedAt,
            WalkedAgainAt = revocation.WalkedAgainAt,
            Hint = revocation.Hint.ToString(),
        };

        public Revocation ToRevocation(OrganizationId organization) => new()
        {
            Id = RevocationId.TryParse(RowKey[2..], out var id) ? id : throw new FormatException("A revocation's row key holds no id."),
            Organization = organization,
            Target = Integration is { } integration ? RevocationTarget.Of(new IntegrationId(integration))
                : UserIssuer is not null && UserSubject is not null ? RevocationTarget.Of(new UserId(UserIssuer, UserSubject))
                : throw new FormatException("A revocation names neither an integration nor a person."),
            CreatedAt = CreatedAt,
            AskedAt = AskedAt,
            WalkedAt = WalkedAt,
            WalkedAgainAt = WalkedAgainAt,
            Hint = HintKey.Read(Hint),
            RowVersion = ETag.ToString(),
        };
    }
}
