using Kontext.Core.Maintenance;
using Kontext.Core.Schedule;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing;

/// <summary>Does the work of a tick and of the queue for one shard, without visiting all other shards.</summary>
public static class DueShard
{
    private const int Most = 100;

    // Equal to the engine's lease.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Does the work of the hints that are due.</summary>
    public static async Task WorkOffAsync(IServiceProvider rooms, string shard, CancellationToken cancellationToken)
    {
        var schedule = rooms.GetRequiredService<ScheduleStore>();
        var until = rooms.GetRequiredService<TimeProvider>().GetUtcNow() + Lease;
        var due = await schedule.ListDueAsync(shard, Most, cancellationToken);
        var leased = await schedule.MoveAsync([.. due.Select(hint => new HintMove(hint, until, hint.Attempts + 1))], cancellationToken);
        await rooms.GetRequiredService<DueWorkService>().RunAsync(DueMessage.Write(leased), cancellationToken);
    }
}
