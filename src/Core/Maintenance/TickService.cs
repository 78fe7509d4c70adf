using Kontext.Core.Bounds;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Hands out due work: reads the due hints of each shard, moves them forward by a lease, and puts them on the queue. When a message is
/// lost, its hints fire again when the lease ends. The cost follows the number of due hints, not the number of records.
/// </summary>
public sealed partial class TickService(
    ScheduleStore schedule, DueQueue queue, MaintenanceMetrics metrics, IOptions<MaintenanceOptions> options, TimeProvider clock, ILogger<TickService> logger)
{
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);

    /// <summary>
    /// Runs one tick; the timer calls it once a minute. Two ticks at once do no harm, because only one of them can move a hint.
    /// </summary>
    public async Task<TickSummary> RunAsync(CancellationToken cancellationToken)
    {
        using var step = Steps.Begin("hand out due work");
        var summary = new TickSummary();
        var oneIsUnreachable = false;
        foreach (var shard in ScheduleStore.Shards)
        {
            try
            {
                summary = await HandOutAsync(shard, summary, cancellationToken);
            }
            catch (UnavailableException exception) when (!oneIsUnreachable)
            {
                // One unreachable shard must not delay the shards after it. A second one means that storage itself is unreachable.
                oneIsUnreachable = true;
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
            var taken = await reading.TakeAsync(page, cancellationToken);
            summary = summary.HandedOut(await HandOutAsync(taken, now, cancellationToken), page.Due.Count - taken.Count);
        }

        return summary;
    }

    // The hints are in time order, so a failed transaction affects only neighbours. Returns the number of hints handed out.
    private async Task<int> HandOutAsync(IReadOnlyList<DueHint> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var leased = await schedule.MoveAsync([.. due.Select(hint => Lease(hint, now))], cancellationToken);
        await queue.SendAsync(leased, cancellationToken);
        return leased.Count;
    }

    // Attempts are counted before the work, so that an item that ends the process is counted too. Each failed attempt doubles the lease.
    private HintMove Lease(DueHint hint, DateTimeOffset now)
    {
        var lease = Backoff.Doubled(options.Value.Lease, hint.Attempts - 1, LongestLease);
        return new HintMove(hint, now + lease, hint.Attempts + 1) { IsHandOut = true };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Tick: {Due} due, {Enqueued} handed out, {Postponed} left for later, oldest {OldestAge} overdue")]
        public static partial void Ticked(ILogger logger, int due, int enqueued, int postponed, TimeSpan oldestAge);

        [LoggerMessage(2, LogLevel.Warning, "Tick: the queue holds {Limit} messages or more, nothing was handed out")]
        public static partial void QueueIsFull(ILogger logger, int limit);

        [LoggerMessage(3, LogLevel.Warning, "Tick: shard {Shard} cannot be reached; the next tick reads it again")]
        public static partial void ShardIsAway(ILogger logger, string shard, Exception exception);
    }
}

/// <summary>The result of one tick.</summary>
public sealed record TickSummary
{
    /// <summary>Hints that were read.</summary>
    public int Due { get; init; }

    /// <summary>Hints that went to the queue.</summary>
    public int Enqueued { get; init; }

    /// <summary>Hints that were read and left for a later tick, because they exceed their organization's share.</summary>
    public int Postponed { get; init; }

    /// <summary>How long the oldest hint has been due; zero when none is due.</summary>
    public TimeSpan OldestAge { get; init; }

    /// <summary>How long the oldest refresh has been due; zero when none is.</summary>
    public TimeSpan OldestRefreshAge { get; init; }

    /// <summary>How long the oldest check of an integration has been due; zero when none is.</summary>
    public TimeSpan OldestCheckAge { get; init; }

    /// <summary>Whether the queue was full; null when it was not asked.</summary>
    internal bool? QueueIsFull { get; init; }

    /// <summary>Messages in the poison queue; null when they were not counted, because nothing was due.</summary>
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
