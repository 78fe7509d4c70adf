using Kontext.Core.Endings;
using Kontext.Core.Schedule;
using Kontext.Core.Storage;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Ends all connections of an integration or of a user, waits until their authorization servers have been told, and deletes the record a
/// month later.
/// </summary>
internal sealed class BulkDisconnectWork(BulkDisconnectStore store, BulkDisconnectService bulkDisconnects, ScheduleStore schedule, TimeProvider clock) : IDueWork
{
    // The hint is written before the record, so the record may not exist yet.
    private static readonly TimeSpan CheckAgainIn = TimeSpan.FromMinutes(1);

    public HintKind Kind => HintKind.RevokeAll;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var id = StoredValue.Require(due.Hint.Task, "A hint for a bulk disconnect has no task.");
        var bulkDisconnect = await store.FindAsync(due.Hint.Organization, new BulkDisconnectId(id), cancellationToken);
        if (bulkDisconnect is null || !bulkDisconnect.Names(due.Key))
        {
            await MoveOrRemoveAsync(due, due.IsStale(clock.GetUtcNow()) ? null : clock.GetUtcNow() + CheckAgainIn, cancellationToken);
            return WorkResult.Skipped;
        }

        await MoveOrRemoveAsync(due, await bulkDisconnects.ContinueAsync(bulkDisconnect, cancellationToken), cancellationToken);
        return WorkResult.Done;
    }

    private async Task MoveOrRemoveAsync(DueHint due, DateTimeOffset? next, CancellationToken cancellationToken)
    {
        if (next is { } at)
            await schedule.MoveAsync([new HintMove(due, at, Attempts: 0)], cancellationToken);
        else
            await schedule.RemoveAsync(due.Key, cancellationToken);
    }
}
