using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

/// <summary>
/// Stores connect sessions (<c>s_</c>) and pending authorizations (<c>p_</c>), each under the hash of its key, in a partition of the hour
/// in which it ends. A third kind of row (<c>b_</c>), in a partition of that hour, names the last authorization that a user began for an
/// integration.
/// </summary>
public sealed partial class AuthorizationStore(Tables tables)
{
    private const string Session = "s_";
    private const string Pending = "p_";
    private const string Begun = "b_";

    // A transaction takes at most 100 rows.
    private const int RemovedAtOnce = 100;

    private readonly TableClient _table = tables.Get(Tables.Authorizations);

    internal Task AddAsync(ConnectSession session, CancellationToken cancellationToken) => _table.AddFreshAsync(SessionRow.Of(session), cancellationToken);

    internal Task AddAsync(PendingAuthorization pending, CancellationToken cancellationToken) => _table.AddFreshAsync(PendingRow.Of(pending), cancellationToken);

    /// <summary>Records that an authorization is the last one that its user began for its integration.</summary>
    internal Task NoteBegunAsync(PendingAuthorization pending, CancellationToken cancellationToken)
    {
        var (partition, row) = BegunAt(pending.Organization, pending.User, pending.Integration, pending.EndsAt);
        BegunRow begun = new()
        {
            PartitionKey = partition,
            RowKey = row,
            PendingPartitionKey = pending.Key.PartitionKey,
            PendingRowKey = Pending + pending.Key.Hash,
        };

        // A lost update is harmless: when two authorizations begin at once, either may be recorded. Only an offer on a page depends on it.
        return _table.UpsertEntityAsync(begun, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>
    /// Returns the last authorization that a user began for an integration with a client that we registered; null when there is none. It is
    /// found until it expires, and up to an hour longer. The result does not contain its key, so it cannot be used to answer the
    /// authorization.
    /// </summary>
    internal async Task<PendingAuthorization?> FindBegunAsync(
        OrganizationId organization, UserId user, IntegrationId integration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var hour in new[] { now + PendingAuthorization.Lifetime, now }.DistinctBy(ExpiringKey.HourOf))
        {
            var (partition, row) = BegunAt(organization, user, integration, hour);
            if (await _table.FindAsync<BegunRow>(partition, row, cancellationToken) is { } begun)
                return (await _table.FindAsync<PendingRow>(begun.PendingPartitionKey, begun.PendingRowKey, cancellationToken))?.ToPending(key: null);
        }

        return null;
    }

    /// <summary>Returns the session; null when there is none, or when it was removed. One point read.</summary>
    internal async Task<ConnectSession?> FindSessionAsync(ExpiringKey id, CancellationToken cancellationToken) =>
        (await _table.FindAsync<SessionRow>(id.PartitionKey, Session + id.Hash, cancellationToken))?.ToSession(id);

    /// <summary>Returns the authorization; null when there is none, or when it was removed. One point read.</summary>
    internal async Task<PendingAuthorization?> FindPendingAsync(ExpiringKey key, CancellationToken cancellationToken) =>
        (await _table.FindAsync<PendingRow>(key.PartitionKey, Pending + key.Hash, cancellationToken))?.ToPending(key);

    /// <summary>Replaces the session that was read; null when another write came first.</summary>
    internal async Task<ConnectSession?> TryReplaceAsync(ConnectSession present, ConnectSession next, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(SessionRow.Of(next), TableWrites.ETagOf(present.RowVersion), cancellationToken) is { } etag
            ? next with { RowVersion = etag.ToString() }
            : null;

    /// <summary>Marks a pending authorization as answered; false when it was answered before.</summary>
    internal async Task<bool> TryUseAsync(PendingAuthorization present, DateTimeOffset now, CancellationToken cancellationToken) =>
        present.UsedAt is null
        && await _table.TryReplaceAsync(PendingRow.Of(present with { UsedAt = now }), TableWrites.ETagOf(present.RowVersion), cancellationToken) is not null;

    /// <summary>Removes the rows of past hours, and reads no others. Returns the number of rows.</summary>
    internal async Task<int> RemoveEndedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var firstOpenHour = ExpiringKey.HourOf(now);
        var filter = TableClient.CreateQueryFilter($"PartitionKey lt {firstOpenHour}");
        var removed = 0;
        await foreach (var page in _table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken).AsPages())
        {
            foreach (var rows in page.Values.GroupBy(row => row.PartitionKey, StringComparer.Ordinal).SelectMany(group => group.Chunk(RemovedAtOnce)))
            {
                // Another instance removes rows too. The next run removes those that remain.
                if (await _table.TryRemoveAsync(rows, cancellationToken))
                    removed += rows.Length;
            }
        }

        return removed;
    }

    private static (string Partition, string Row) BegunAt(OrganizationId organization, UserId user, IntegrationId integration, DateTimeOffset endsAt)
    {
        var text = $"{organization.Key}\n{integration}\n{user.Issuer}\n{user.Subject}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return ($"{ExpiringKey.HourOf(endsAt)}_{hash[0]}", Begun + hash);
    }
}
