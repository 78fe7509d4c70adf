using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Identity;
using Kontext.Core.Input;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Schedule;

/// <summary>The due index: hints, sorted by the time they fall due within 16 shards, so that finding what is due reads nothing else.</summary>
public sealed class ScheduleStore(Tables tables, TimeProvider clock)
{
    // A transaction holds 100 operations and moving a hint takes two.
    private const int MovesAtOnce = 50;

    // Digits of ticks in a row's key.
    private const int TimeLength = 19;

    private readonly TableClient _table = tables.Get(Tables.Schedule);

    /// <summary>The partitions: one organization's hints are in one of them.</summary>
    public static IReadOnlyList<string> Shards { get; } = [.. Enumerable.Range(0, 16).Select(shard => shard.ToString("D2", CultureInfo.InvariantCulture))];

    /// <summary>Writes a hint; one request.</summary>
    public async Task<HintKey> AddAsync(Hint hint, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var row = Row.Of(hint, ShardOf(hint.Organization), KeyOf(now + hint.DueIn, hint.Kind, Guid.CreateVersion7(now).ToString("N")), now, attempts: 0);
        if (!await _table.TryAddAsync(row, cancellationToken))
            throw new InvalidOperationException("A fresh hint met another of its name.");
        return new HintKey(row.PartitionKey, row.RowKey);
    }

    /// <summary>Removes a hint whose work is done; one that has moved or gone is fine.</summary>
    public Task RemoveAsync(HintKey key, CancellationToken cancellationToken) =>
        _table.DeleteEntityAsync(key.Shard, key.Row, ETag.All, cancellationToken); // never changed in place: a moved hint is another row

    /// <summary>The hints of a shard that are due, oldest first; one range query that reads at most <paramref name="most"/> rows.</summary>
    public async Task<IReadOnlyList<DueHint>> ListDueAsync(string shard, int most, CancellationToken cancellationToken)
    {
        var behind = TimeOf(clock.GetUtcNow()) + "`"; // the character after '_': what falls due this very moment is due
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {shard} and RowKey lt {behind}");
        var due = new List<DueHint>();
        await foreach (var row in _table.QueryAsync<Row>(filter, maxPerPage: most, cancellationToken: cancellationToken))
        {
            // What only a newer version can read is left to it: one row must not stop the others.
            if (WireNames.TryRead<HintKind>(row.Kind) is { } kind && row.TryToDueHint(kind) is { } hint)
                due.Add(hint);
            if (due.Count == most)
                break;
        }

        return due;
    }

    /// <summary>
    /// Moves hints of one shard to another time, fifty in a transaction; where one of them stands in the way, each by itself. Returns those that
    /// were moved: the others are being worked on by somebody else.
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
        var rows = moves.Select(move => Row.Of(
            move.From.Hint, move.From.Key.Shard, KeyOf(move.To, move.From.Hint.Kind, move.From.Key.Id), move.From.CreatedAt, move.Attempts)).ToList();
        var actions = moves
            .Select(move => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(move.From.Key.Shard, move.From.Key.Row), ETag.All))
            .Concat(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)))
            .ToList();
        return await _table.TrySubmitAsync(rows[0], actions, cancellationToken) is null ? [.. rows.Zip(moves, (row, move) => row.ToDueHint(move.From.Hint.Kind))] : null;
    }

    // One organization's work stays together; a hash spreads organizations over partitions, whose throughput is limited.
    private static string ShardOf(OrganizationId organization) =>
        Shards[SHA256.HashData(Encoding.UTF8.GetBytes(organization.Value))[0] % Shards.Count];

    private static string KeyOf(DateTimeOffset due, HintKind kind, string id) => $"{TimeOf(due)}_{WireNames.Of(kind)}_{id}";

    private static string TimeOf(DateTimeOffset time) => time.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    private sealed class Row : StampedRow
    {
        public string Kind { get; set; } = "";

        public string Organization { get; set; } = "";

        public Guid Integration { get; set; }

        public string? UserIssuer { get; set; }

        public string? UserSubject { get; set; }

        public string? Secrets { get; set; }

        public Guid? Task { get; set; }

        public DateTimeOffset CreatedAt { get; set; }

        public int Attempts { get; set; }

        public static Row Of(Hint hint, string shard, string key, DateTimeOffset createdAt, int attempts) => new()
        {
            PartitionKey = shard,
            RowKey = key,
            Kind = WireNames.Of(hint.Kind),
            Organization = hint.Organization.Value,
            Integration = hint.Integration,
            UserIssuer = hint.User?.Issuer,
            UserSubject = hint.User?.Subject,
            Secrets = hint.Secrets.Count == 0 ? null : string.Join(' ', hint.Secrets),
            Task = hint.Task,
            CreatedAt = createdAt,
            Attempts = attempts,
        };

        public DueHint? TryToDueHint(HintKind kind)
        {
            var isReadable = RowKey.Length > TimeLength
                && long.TryParse(RowKey.AsSpan(0, TimeLength), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTimeOffset.MaxValue.UtcTicks
                && (Secrets is null || Secrets.Split(' ').All(secret => SecretAddress.TryRead(secret) is not null));
            return isReadable ? ToDueHint(kind) : null;
        }

        public DueHint ToDueHint(HintKind kind)
        {
            var dueAt = new DateTimeOffset(long.Parse(RowKey.AsSpan(0, TimeLength), CultureInfo.InvariantCulture), TimeSpan.Zero);
            var hint = new Hint
            {
                Kind = kind,
                Organization = new OrganizationId(Organization),
                Integration = Integration,
                User = UserIssuer is null || UserSubject is null ? null : new UserId(UserIssuer, UserSubject),
                Secrets = Secrets is null ? [] : [.. Secrets.Split(' ').Select(SecretAddress.Read)],
                Task = Task,
                DueIn = TimeSpan.Zero,
            };
            return new DueHint(new HintKey(PartitionKey, RowKey), hint, dueAt, CreatedAt, Attempts);
        }
    }
}
