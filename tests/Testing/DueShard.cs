using Azure.Data.Tables;
using Kontext.Core.Maintenance;
using Kontext.Core.Schedule;
using Kontext.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing;

/// <summary>Does the work of a tick and of the queue for one shard, without visiting all other shards.</summary>
public static class DueShard
{
    private const int Most = 100;

    // Equal to the engine's lease.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Does the work of the hints that are due in any shard. One query finds the shards that hold hints.</summary>
    public static async Task WorkOffAsync(IServiceProvider rooms, CancellationToken cancellationToken)
    {
        foreach (var shard in await ListFilledAsync(rooms, cancellationToken))
            await WorkOffAsync(rooms, shard, cancellationToken);
    }

    /// <summary>Returns the shards that hold hints. It is one query.</summary>
    public static async Task<IReadOnlyList<string>> ListFilledAsync(IServiceProvider rooms, CancellationToken cancellationToken)
    {
        SortedSet<string> shards = new(StringComparer.Ordinal);
        await foreach (var row in rooms.GetRequiredService<Tables>().Get(Tables.Schedule).QueryAsync<TableEntity>(select: ["PartitionKey"], cancellationToken: cancellationToken))
            shards.Add(row.PartitionKey);
        return [.. shards];
    }

    /// <summary>Does the work of the hints that are due in one shard.</summary>
    public static async Task WorkOffAsync(IServiceProvider rooms, string shard, CancellationToken cancellationToken)
    {
        var schedule = rooms.GetRequiredService<ScheduleStore>();
        var until = rooms.GetRequiredService<TimeProvider>().GetUtcNow() + Lease;
        var due = await schedule.ListDueAsync(shard, Most, cancellationToken);
        var leased = await schedule.MoveAsync([.. due.Select(hint => new HintMove(hint, until, hint.Attempts + 1))], cancellationToken);
        await rooms.GetRequiredService<DueWorkService>().RunAsync(DueMessage.Write(leased), cancellationToken);
    }
}
