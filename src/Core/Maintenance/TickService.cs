using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Hands out what is due: reads the due hints of each shard, moves them forward by a lease and puts them on the queue. What is lost on the way
/// fires again when its lease is over. Its cost follows what is due, not what exists.
/// </summary>
public sealed partial class TickService(
    ScheduleStore schedule, DueQueue queue, MaintenanceMetrics metrics, IOptions<MaintenanceOptions> options, TimeProvider clock, ILogger<TickService> logger)
{
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);

    /// <summary>Once a minute; two at once do no harm, for a hint can be moved by one of them only.</summary>
    public async Task<TickSummary> RunAsync(CancellationToken cancellationToken)
    {
        using var step = Steps.Begin("hand out due work");
        var summary = new TickSummary();
        var oneWasAway = false;
        foreach (var shard in ScheduleStore.Shards)
        {
            try
            {
                summary = await HandOutAsync(shard, summary, cancellationToken);
            }
            catch (UnavailableException exception) when (!oneWasAway)
            {
                // One busy partition must not keep those behind it waiting; a second one means that storage itself is away.
                oneWasAway = true;
                Log.ShardIsAway(logger, shard, exception);
            }
        }

        step?.SetTag("due", summary.Due).SetTag("enqueued", summary.Enqueued).SetTag("postponed", summary.Postponed);
        metrics.Ticked(summary);
        if (summary.Due > 0)
            Log.Ticked(logger, summary.Due, summary.Enqueued, summary.Postponed, summary.OldestAge);
        if (summary.QueueIsFull == true)
            Log.QueueIsFull(logger, options.Value.QueueLimit);
        return summary;
    }

    private async Task<TickSummary> HandOutAsync(string shard, TickSummary summary, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var reading = new FairReading(schedule, options.Value, shard, now);
        for (var page = await reading.FirstAsync(cancellationToken); page is not null; page = await reading.NextAsync(cancellationToken))
        {
            if (page.Due.Count == 0)
                continue;
            summary = summary.Saw(page.Due, now);
            if (summary.QueueIsFull is null)
                summary = summary with { QueueIsFull = await queue.IsFullAsync(cancellationToken), Poison = await queue.CountPoisonAsync(cancellationToken) };
            if (summary.QueueIsFull == true)
                break;
            var mine = await reading.TakeAsync(page, cancellationToken);
            summary = summary.HandedOut(await HandOutAsync(mine, now, cancellationToken), page.Due.Count - mine.Count);
        }

        return summary;
    }

    // In order of time, so that what goes wrong with one transaction concerns neighbours only. Returns how many went out.
    private async Task<int> HandOutAsync(IReadOnlyList<DueHint> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var leased = await schedule.MoveAsync([.. due.Select(hint => Lease(hint, now))], cancellationToken);
        await queue.SendAsync(leased, cancellationToken);
        return leased.Count;
    }

    // Attempts are counted before the work. What keeps failing is tried ever less often.
    private HintMove Lease(DueHint hint, DateTimeOffset now)
    {
        var lease = options.Value.Lease * Math.Pow(2, Math.Clamp(hint.Attempts - 1, 0, 10));
        return new HintMove(hint, now + (lease < LongestLease ? lease : LongestLease), hint.Attempts + 1) { IsHandOut = true };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Tick: {Due} due, {Enqueued} handed out, {Postponed} left for later, oldest {OldestAge} overdue")]
        public static partial void Ticked(ILogger logger, int due, int enqueued, int postponed, TimeSpan oldestAge);

        [LoggerMessage(2, LogLevel.Warning, "Tick: the queue holds {Limit} messages or more, nothing was handed out")]
        public static partial void QueueIsFull(ILogger logger, int limit);

        [LoggerMessage(3, LogLevel.Warning, "Tick: shard {Shard} is away at the moment, the next tick looks at it again")]
        public static partial void ShardIsAway(ILogger logger, string shard, Exception exception);
    }
}

/// <summary>What one tick came to.</summary>
public sealed record TickSummary
{
    /// <summary>Hints that were read.</summary>
    public int Due { get; init; }

    /// <summary>Hints that went to the queue.</summary>
    public int Enqueued { get; init; }

    /// <summary>Hints that were read and left for a later tick: they are beyond their organization's share.</summary>
    public int Postponed { get; init; }

    /// <summary>How long the oldest has been due; zero when nothing is.</summary>
    public TimeSpan OldestAge { get; init; }

    /// <summary>How long the oldest refresh has been due; zero when none is.</summary>
    public TimeSpan OldestRefreshAge { get; init; }

    /// <summary>How long the oldest check of an integration has been due; zero when none is.</summary>
    public TimeSpan OldestCheckAge { get; init; }

    /// <summary>Whether the queue took nothing more; null when it was not asked.</summary>
    internal bool? QueueIsFull { get; init; }

    /// <summary>Messages that the platform has given up; null when they were not counted, which nothing due leaves out.</summary>
    public int? Poison { get; init; }

    internal TickSummary Saw(IReadOnlyList<DueHint> due, DateTimeOffset now)
    {
        return this with
        {
            Due = Due + due.Count,
            OldestAge = Longer(OldestAge, now - due.Min(hint => hint.DueAt)),
            OldestRefreshAge = Longer(OldestRefreshAge, AgeOf(HintKind.Refresh)),
            OldestCheckAge = Longer(OldestCheckAge, AgeOf(HintKind.Validate)),
        };

        TimeSpan AgeOf(HintKind kind) => due.Where(hint => hint.Hint.Kind == kind).Min(hint => (DateTimeOffset?)hint.DueAt) is { } first ? now - first : TimeSpan.Zero;
    }

    internal TickSummary HandedOut(int enqueued, int postponed) => this with { Enqueued = Enqueued + enqueued, Postponed = Postponed + postponed };

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
