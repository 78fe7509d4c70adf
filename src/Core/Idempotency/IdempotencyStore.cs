using Azure.Data.Tables;
using Kontext.Core.Bounds;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;

namespace Kontext.Core.Idempotency;

/// <summary>
/// Stores the rows of idempotency keys (<c>k_</c>). Each stands in the partition of what it made, so that both are written in one
/// transaction. A row beside connect sessions, in a partition of the hour in which the key expires, finds it again for removal.
/// </summary>
public sealed class IdempotencyStore(Tables tables, TimeProvider clock)
{
    /// <summary>How long a key is remembered.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const string Prefix = "k_";

    // A transaction takes at most 100 rows.
    private const int RemovedTogether = 100;

    // A record that stands in another partition is written right after the row of its key. In this time a repeat is told to wait.
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(10);

    // After it, a repeat writes the record. It ends within functionTimeout (10 minutes), and so before the row counts as abandoned.
    private static readonly TimeSpan FinishedWithin = TimeSpan.FromMinutes(4);

    // By now no process writes the record any more, so a repeat may begin anew under another id.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Returns what an earlier request with the key made. Costs one point read, and what <paramref name="find"/> costs when there was such a
    /// request. An expired or abandoned row is removed. Problems: idempotency_key_reused, idempotency_key_in_use, those of the record.
    /// </summary>
    /// <param name="place">Where the row of the key stands.</param>
    /// <param name="request">The request.</param>
    /// <param name="find">Returns what has an id, or the problem of a repeat; null when it was not written.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<EarlierRequest<T>> FindAsync<T>(
        KeyPlace place, KeyedRequest request, Func<string, Task<Outcome<T>?>> find, CancellationToken cancellationToken)
        where T : notnull =>
        OptimisticConcurrency.RetryAsync(token => TryFindAsync(place, request, find, token), cancellationToken);

    /// <summary>
    /// Returns the action that adds the row of the key, for the transaction that makes something. First writes the row that finds it again,
    /// so that every key is removed one day. One write.
    /// </summary>
    /// <param name="place">The table and partition of the transaction.</param>
    /// <param name="request">The request.</param>
    /// <param name="made">The id of what the transaction makes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<TableTransactionAction> BeginAsync(KeyPlace place, KeyedRequest request, string made, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        ExpiryRow expiry = new()
        {
            PartitionKey = Prefix + ExpiringKey.HourOf(now + Lifetime),
            RowKey = request.Key,
            Table = place.Table,
            Partition = place.Partition,
        };

        // An upsert. A lost update is harmless, because every request with this key writes the same row.
        await tables.Get(Tables.Authorizations).UpsertEntityAsync(expiry, TableUpdateMode.Replace, cancellationToken);
        KeyRow row = new()
        {
            PartitionKey = place.Partition,
            RowKey = Prefix + request.Key,
            Body = request.Body,
            Made = made,
            CreatedAt = now,
        };
        return new TableTransactionAction(TableTransactionActionType.Add, row);
    }

    /// <summary>
    /// Removes the keys that expired in past hours. A key that was begun anew since has a later row of its own, and stays. Each key costs
    /// one read and one write; a hundred of them cost one more.
    /// </summary>
    internal async Task<int> RemoveEndedAsync(int most, CancellationToken cancellationToken)
    {
        var table = tables.Get(Tables.Authorizations);
        var (from, firstOpenHour) = (Prefix, Prefix + ExpiringKey.HourOf(clock.GetUtcNow()));
        var filter = TableClient.CreateQueryFilter($"PartitionKey gt {from} and PartitionKey lt {firstOpenHour}");
        var removed = 0;
        await foreach (var page in table.QueryAsync<ExpiryRow>(filter, maxPerPage: RemovedTogether, cancellationToken: cancellationToken).AsPages().Take(most / RemovedTogether))
        {
            var ended = await SideBySide.SelectAsync(page.Values, RemoveAsync, cancellationToken);

            // These rows go last: after a crash the next run finds them again.
            foreach (var rows in page.Values.GroupBy(row => row.PartitionKey, StringComparer.Ordinal))
                await table.TryRemoveAsync([.. rows.Select(row => new TableEntity(row.PartitionKey, row.RowKey))], cancellationToken);
            removed += ended.Count(hasEnded => hasEnded);
        }

        return removed;
    }

    // Returns null when another request has changed the key's row since it was read.
    private async Task<EarlierRequest<T>?> TryFindAsync<T>(
        KeyPlace place, KeyedRequest request, Func<string, Task<Outcome<T>?>> find, CancellationToken cancellationToken)
        where T : notnull
    {
        var table = tables.Get(place.Table);
        if (await table.FindAsync<KeyRow>(place.Partition, Prefix + request.Key, cancellationToken) is not { } row)
            return new EarlierRequest<T>(request, Answer: null);
        var age = clock.GetUtcNow() - row.CreatedAt;
        if (age < Lifetime)
        {
            if (row.Body != request.Body)
                return new EarlierRequest<T>(request, IdempotencyProblems.Reused);
            if (await find(row.Made) is { } made)
                return new EarlierRequest<T>(request, made);
            if (age < UnderWay)
                return new EarlierRequest<T>(request, IdempotencyProblems.InUse(UnderWay - age));
            if (age < FinishedWithin)
                return new EarlierRequest<T>(request with { Begun = new BegunRequest(row.Made, row.CreatedAt) }, Answer: null);
            if (age < AbandonedAfter)
                return new EarlierRequest<T>(request, IdempotencyProblems.InUse(AbandonedAfter - age));
        }

        return await table.TryRemoveAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken) ? new EarlierRequest<T>(request, Answer: null) : null;
    }

    private async Task<bool> RemoveAsync(ExpiryRow expiry, CancellationToken cancellationToken)
    {
        var table = tables.Get(expiry.Table);
        return await table.FindAsync<KeyRow>(expiry.Partition, Prefix + expiry.RowKey, cancellationToken) is { } row
            && clock.GetUtcNow() - row.CreatedAt >= Lifetime
            && await table.TryRemoveAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
    }

    private sealed class KeyRow : StampedRow
    {
        public string Body { get; set; } = "";

        public string Made { get; set; } = "";

        public DateTimeOffset CreatedAt { get; set; }
    }

    private sealed class ExpiryRow : StampedRow
    {
        public string Table { get; set; } = "";

        public string Partition { get; set; } = "";
    }
}

/// <summary>Where the row of a key stands.</summary>
/// <param name="Table">The name of the table, without the deployment's prefix.</param>
/// <param name="Partition">The partition.</param>
internal readonly record struct KeyPlace(string Table, string Partition);
