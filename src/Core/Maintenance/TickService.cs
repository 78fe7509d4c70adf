using Kontext.Core.Identity;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Tracing;
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

    // As many pages of a shard at most; further ones are read only behind an organization's backlog.
    private const int PagesPerShard = 10;

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
        var places = new Dictionary<OrganizationId, int>();
        for (var page = 0; page < PagesPerShard; page++)
        {
            var due = await schedule.ListDueAsync(shard, options.Value.RowsPerShard, cancellationToken);
            if (due.Count == 0)
                break;
            summary = summary.Saw(due, clock.GetUtcNow());
            if (summary.QueueIsFull is null)
                summary = summary with { QueueIsFull = await queue.IsFullAsync(cancellationToken), Poison = await queue.CountPoisonAsync(cancellationToken) };
            if (summary.QueueIsFull == true)
                break;
            var part = await HandOutAsync(due, places, cancellationToken);
            summary = summary.HandedOut(part);

            // Behind a backlog longer than a page others may be waiting, and it has been moved out of the way.
            if (due.Count < options.Value.RowsPerShard || part.Postponed == 0)
                break;
        }

        return summary;
    }

    private async Task<TickSummary> HandOutAsync(
        IReadOnlyList<DueHint> due, Dictionary<OrganizationId, int> places, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var moves = new List<HintMove>(due.Count);
        foreach (var hint in due)
        {
            var place = places.GetValueOrDefault(hint.Hint.Organization);
            places[hint.Hint.Organization] = place + 1;
            moves.Add(place < options.Value.SharePerOrganization ? Lease(hint, now) : Postpone(hint, place, now));
        }

        // In order of time, so that what goes wrong with one transaction concerns neighbours only.
        var moved = await schedule.MoveAsync(moves, cancellationToken);
        var before = due.ToDictionary(hint => hint.Key.Id, hint => hint.Attempts, StringComparer.Ordinal);
        var leased = moved.Where(hint => hint.Attempts > before[hint.Key.Id]).ToList();
        await queue.SendAsync(leased, cancellationToken);
        return new TickSummary { Enqueued = leased.Count, Postponed = moved.Count - leased.Count };
    }

    // Attempts are counted before the work. What keeps failing is tried ever less often.
    private HintMove Lease(DueHint hint, DateTimeOffset now)
    {
        var lease = options.Value.Lease * Math.Pow(2, Math.Clamp(hint.Attempts - 1, 0, 10));
        return new HintMove(hint, now + (lease < LongestLease ? lease : LongestLease), hint.Attempts + 1);
    }

    // Behind the organization's share: to the tick in which its turn comes, so that the next read starts behind it.
    private HintMove Postpone(DueHint hint, int place, DateTimeOffset now) =>
        new(hint, now + TimeSpan.FromMinutes(place / options.Value.SharePerOrganization), hint.Attempts);

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
