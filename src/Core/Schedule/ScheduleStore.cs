using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Schedule;

/// <summary>
/// The due index: hints in 16 shards, sorted by the minute in which they are due. So a query for due hints reads no other rows.
/// </summary>
public sealed partial class ScheduleStore(Tables tables, TimeProvider clock)
{
    // A transaction holds 100 operations, and a move takes two.
    private const int MovesAtOnce = 50;

    private readonly TableClient _table = tables.Get(Tables.Schedule);

    /// <summary>The partitions. All hints of one organization are in one of them.</summary>
    public static IReadOnlyList<string> Shards { get; } = [.. Enumerable.Range(0, 16).Select(shard => shard.ToString("D2", CultureInfo.InvariantCulture))];

    /// <summary>Writes a hint. Costs one request.</summary>
    public async Task<HintKey> AddAsync(Hint hint, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var key = HintRowKey.Of(now + hint.DueIn, hint, Guid.CreateVersion7(now).ToString("N"));
        var row = Row.Of(hint, ShardOf(hint.Organization), key, now);
        await _table.AddFreshAsync(row, cancellationToken);
        return new HintKey(row.PartitionKey, row.RowKey);
    }

    /// <summary>Removes a hint whose work is done. A hint that has moved or gone is no error.</summary>
    public Task RemoveAsync(HintKey key, CancellationToken cancellationToken) =>
        _table.DeleteEntityAsync(key.Shard, key.Row, ETag.All, cancellationToken); // no ETag needed: rows never change, a moved hint is a new row

    /// <summary>
    /// Returns the due hints of a shard by minute and organization. It is one range query of at most <paramref name="most"/> rows.
    /// </summary>
    public async Task<IReadOnlyList<DueHint>> ListDueAsync(string shard, int most, CancellationToken cancellationToken) =>
        (await ListDueAsync(shard, behind: "", until: null, most, cancellationToken)).Due;

    /// <summary>Returns a page of due hints by one range query. Rows of the present minute that are not due yet are skipped.</summary>
    /// <param name="shard">One of <see cref="Shards"/>.</param>
    /// <param name="behind">The key after which to begin; empty for the oldest row.</param>
    /// <param name="until">The key before which to stop; null for everything that is due.</param>
    /// <param name="most">The maximum number of rows to read.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    internal async Task<DuePage> ListDueAsync(string shard, string behind, string? until, int most, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var end = until ?? HintRowKey.Behind(HintRowKey.TimeOf(HintRowKey.MinuteOf(now)));
        var filter = behind.Length == 0
            ? TableClient.CreateQueryFilter($"PartitionKey eq {shard} and RowKey lt {end}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {shard} and RowKey gt {behind} and RowKey lt {end}");
        var due = new List<DueHint>();
        var read = 0;
        await foreach (var row in _table.QueryAsync<Row>(filter, maxPerPage: most, cancellationToken: cancellationToken))
        {
            // A row that only a newer version can read stays for that version. One such row must not stop the others.
            if (WireNames.TryRead<HintKind>(row.Kind) is { } kind && row.TryToDueHint(kind) is { } hint && hint.DueAt <= now)
                due.Add(hint);
            if (++read == most)
                return new DuePage(due, row.RowKey);
        }

        return new DuePage(due, Last: null);
    }

    /// <summary>
    /// Counts an owner's hints that are handed out and due again between two times, with one query a minute, side by side.
    /// </summary>
    internal async Task<int> CountHandedOutAsync(
        string shard, string owner, DateTimeOffset from, DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        var counting = new List<Task<int>>();
        for (var minute = HintRowKey.MinuteOf(from); minute <= until; minute += TimeSpan.FromMinutes(1))
            counting.Add(CountHandedOutAsync(shard, HintRowKey.BlockOf(minute, owner), most, cancellationToken));
        return (await Task.WhenAll(counting)).Sum();
    }

    /// <summary>
    /// Moves hints of one shard to another time, fifty in a transaction. When a transaction fails, each of its hints is moved alone.
    /// Returns the moved hints; other instances work on the rest.
    /// </summary>
    public async Task<IReadOnlyList<DueHint>> MoveAsync(IReadOnlyList<HintMove> moves, CancellationToken cancellationToken)
    {
        var moved = new List<DueHint>(moves.Count);
        foreach (var chunk in moves.Chunk(MovesAtOnce))
        {
            if (await TryMoveAsync(chunk, cancellationToken) is { } together)
            {
                moved.AddRange(together);
                continue;
            }

            foreach (var move in chunk)
                moved.AddRange(await TryMoveAsync([move], cancellationToken) ?? []);
        }

        return moved;
    }

    private async Task<IReadOnlyList<DueHint>?> TryMoveAsync(IReadOnlyList<HintMove> moves, CancellationToken cancellationToken)
    {
        var rows = moves.Select(RowOf).ToList();
        var actions = moves
            .Select(move => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(move.From.Key.Shard, move.From.Key.Row), ETag.All))
            .Concat(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)))
            .ToList();
        return await _table.TrySubmitAsync(rows[0], actions, cancellationToken) is null ? [.. rows.Zip(moves, (row, move) => row.ToDueHint(move.From.Hint.Kind))] : null;
    }

    // An organization's work stays together. The hash spreads organizations over partitions, because each partition has limited throughput.
    private static string ShardOf(OrganizationId organization) =>
        Shards[SHA256.HashData(Encoding.UTF8.GetBytes(organization.Value))[0] % Shards.Count];

    private static Row RowOf(HintMove move)
    {
        var (from, hint) = (move.From, move.From.Hint);
        var row = Row.Of(hint, from.Key.Shard, HintRowKey.Of(move.To, hint, from.Key.Id), from.CreatedAt);
        row.Attempts = move.Attempts;
        row.IsHandedOut = move.IsHandOut;
        return row;
    }

    private async Task<int> CountHandedOutAsync(string shard, string block, int most, CancellationToken cancellationToken)
    {
        var behind = HintRowKey.Behind(block);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {shard} and RowKey gt {block} and RowKey lt {behind}");
        var (read, handedOut) = (0, 0);
        await foreach (var row in _table.QueryAsync<Row>(filter, maxPerPage: most, select: [nameof(Row.IsHandedOut)], cancellationToken: cancellationToken))
        {
            handedOut += row.IsHandedOut ? 1 : 0;
            if (++read == most)
                break;
        }

        return handedOut;
    }
}

/// <summary>A hint that is due.</summary>
/// <param name="Key">The key of its row.</param>
/// <param name="Hint">Its content.</param>
/// <param name="DueAt">When it became due, UTC.</param>
/// <param name="CreatedAt">When it was first written, UTC. A move does not change it.</param>
/// <param name="Attempts">The number of attempts at its work, each counted before it begins.</param>
public sealed record DueHint(HintKey Key, Hint Hint, DateTimeOffset DueAt, DateTimeOffset CreatedAt, int Attempts)
{
    // The hint is written before the record that names it. Within this time the record has been written, or never will be.
    private static readonly TimeSpan RecordLimit = TimeSpan.FromMinutes(15);

    /// <summary>Whether no record can name the hint any more. A run of the app ends after functionTimeout, which is 10 minutes.</summary>
    public bool IsStale(DateTimeOffset now) => now - CreatedAt > RecordLimit;
}

/// <summary>A hint and its new due time.</summary>
/// <param name="From">The hint in its present row.</param>
/// <param name="To">The new time, UTC.</param>
/// <param name="Attempts">The new number of attempts.</param>
public sealed record HintMove(DueHint From, DateTimeOffset To, int Attempts)
{
    /// <summary>
    /// Whether the move hands out the work. The hint then counts as open work of its organization, until it is done or due again.
    /// </summary>
    public bool IsHandOut { get; init; }
}

/// <summary>A page of a shard's rows, in the order of their keys.</summary>
/// <param name="Due">The hints of the page that are due now and readable by this version.</param>
/// <param name="Last">The key of the last row that was read; null when no row follows.</param>
internal sealed record DuePage(IReadOnlyList<DueHint> Due, string? Last);
