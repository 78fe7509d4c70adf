using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

/// <summary>
/// Keeps connect sessions (<c>s_</c>) and pending authorizations (<c>p_</c>), each under the hash of its key in a partition of the hour it ends in;
/// and which authorization of a person for an integration was begun last (<c>b_</c>), in one of the same hour.
/// </summary>
public sealed partial class AuthorizationStore(Tables tables)
{
    private const string Session = "s_";
    private const string Pending = "p_";
    private const string Begun = "b_";

    // A transaction takes 100; what is left is there the next time.
    private const int RemovedAtOnce = 100;

    private readonly TableClient _table = tables.Get(Tables.Authorizations);

    internal async Task AddAsync(ConnectSession session, CancellationToken cancellationToken)
    {
        if (!await _table.TryAddAsync(SessionRow.Of(session), cancellationToken))
            throw new InvalidOperationException("A fresh session met another of its name.");
    }

    internal async Task AddAsync(PendingAuthorization pending, CancellationToken cancellationToken)
    {
        if (!await _table.TryAddAsync(PendingRow.Of(pending), cancellationToken))
            throw new InvalidOperationException("A fresh authorization met another of its name.");
    }

    /// <summary>Notes that an authorization is the last that its person began for its integration.</summary>
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

        // A lost update is harmless: of two that were begun at once either may be remembered, and a person is only offered more or less for it.
        return _table.UpsertEntityAsync(begun, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>
    /// The last authorization that a person began for an integration with a client that we registered; null when none is remembered. Found for as long
    /// as it may be answered, and up to an hour longer. It cannot be answered with what this returns: its key is not in it.
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

    /// <summary>Null when there is none, or none any more. One point read.</summary>
    internal async Task<ConnectSession?> FindSessionAsync(ExpiringKey id, CancellationToken cancellationToken) =>
        (await _table.FindAsync<SessionRow>(id.PartitionKey, Session + id.Hash, cancellationToken))?.ToSession(id);

    /// <summary>Null when there is none, or none any more. One point read.</summary>
    internal async Task<PendingAuthorization?> FindPendingAsync(ExpiringKey key, CancellationToken cancellationToken) =>
        (await _table.FindAsync<PendingRow>(key.PartitionKey, Pending + key.Hash, cancellationToken))?.ToPending(key);

    /// <summary>Replaces the session that was read; null when somebody else was first.</summary>
    internal async Task<ConnectSession?> TryReplaceAsync(ConnectSession present, ConnectSession next, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(SessionRow.Of(next), ETagOf(present.RowVersion), cancellationToken) is { } etag
            ? next with { RowVersion = etag.ToString() }
            : null;

    /// <summary>Takes the one answer of a pending authorization; false when it has been taken.</summary>
    internal async Task<bool> TryUseAsync(PendingAuthorization present, DateTimeOffset now, CancellationToken cancellationToken) =>
        present.UsedAt is null
        && await _table.TryReplaceAsync(PendingRow.Of(present with { UsedAt = now }), ETagOf(present.RowVersion), cancellationToken) is not null;

    /// <summary>Removes rows of hours that are over; reads nothing but those. Returns how many.</summary>
    internal async Task<int> RemoveEndedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var firstKept = ExpiringKey.HourOf(now);
        var filter = TableClient.CreateQueryFilter($"PartitionKey lt {firstKept}");
        var removed = 0;
        await foreach (var page in _table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken).AsPages())
        {
            foreach (var rows in page.Values.GroupBy(row => row.PartitionKey, StringComparer.Ordinal).SelectMany(group => group.Chunk(RemovedAtOnce)))
                removed += await RemoveAsync(rows, cancellationToken);
        }

        return removed;
    }

    private static (string Partition, string Row) BegunAt(OrganizationId organization, UserId user, IntegrationId integration, DateTimeOffset endsAt)
    {
        var text = $"{organization.Key}\n{integration}\n{user.Issuer}\n{user.Subject}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return ($"{ExpiringKey.HourOf(endsAt)}_{hash[0]}", Begun + hash);
    }

    private static ETag ETagOf(string? rowVersion) => new(rowVersion ?? throw new InvalidOperationException("Only what was read can be replaced."));

    private async Task<int> RemoveAsync(IReadOnlyList<TableEntity> rows, CancellationToken cancellationToken)
    {
        try
        {
            await _table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
            return rows.Count;
        }
        catch (TableTransactionFailedException exception) when (exception.Status == 404)
        {
            // Somebody else is removing them too; what they leave is there the next time.
            return 0;
        }
    }
}
