using Kontext.Core.Endings;
using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>Ends all connections of an integration or of a person, watches until their authorization servers have been told, and forgets it a month later.</summary>
internal sealed class RevokeAllWork(RevocationStore store, RevocationService revocations, ScheduleStore schedule, TimeProvider clock) : IDueWork
{
    // The record may be on its way still: its hint was written first.
    private static readonly TimeSpan LookAgainIn = TimeSpan.FromMinutes(1);

    public HintKind Kind => HintKind.RevokeAll;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var id = due.Hint.Task ?? throw new FormatException("A hint to revoke names no revocation.");
        var revocation = await store.FindAsync(due.Hint.Organization, new RevocationId(id), cancellationToken);
        if (revocation is null || !revocation.Names(due.Key))
        {
            await MoveOrRemoveAsync(due, due.IsStale(clock.GetUtcNow()) ? null : clock.GetUtcNow() + LookAgainIn, cancellationToken);
            return WorkResult.Skipped;
        }

        await MoveOrRemoveAsync(due, await revocations.ContinueAsync(revocation, cancellationToken), cancellationToken);
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
