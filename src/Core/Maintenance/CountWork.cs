using Kontext.Core.Caps;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Counts an organization's integrations or a user's connections. While the number is near the cap, it counts again every ten minutes.
/// </summary>
internal sealed class CountWork(
    CountStore counts, CapService caps, IntegrationService integrations, ConnectionService connections, ScheduleStore schedule, TimeProvider clock) : IDueWork
{
    // Several instances may have asked for a count at once. Only the hint that the stored count names continues.
    private static readonly TimeSpan Alive = CapService.CountedEvery * 2;

    // From this share of the cap on, the number is counted regularly.
    private const double Near = 0.9;

    public HintKind Kind => HintKind.Count;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        CountedOwner owner = new(due.Hint.Organization, due.Hint.User);
        var now = clock.GetUtcNow();
        if (await counts.FindAsync(owner, cancellationToken) is { Hint.Length: > 0 } stored && stored.Hint != due.Key.Id && now - stored.CountedAt < Alive)
        {
            await schedule.RemoveAsync(due.Key, cancellationToken);
            return WorkResult.Skipped;
        }

        var most = caps.MostOf(owner);
        var number = owner.User is { } user
            ? await connections.CountAsync(owner.Organization, user, most, cancellationToken)
            : await integrations.CountAsync(owner.Organization, most, cancellationToken);
        var countsAgain = number >= most * Near;
        await counts.StoreAsync(owner, new StoredCount(number, now, countsAgain ? due.Key.Id : ""), cancellationToken);
        if (countsAgain)
            await schedule.MoveAsync([new HintMove(due, now + CapService.CountedEvery, Attempts: 0)], cancellationToken);
        else
            await schedule.RemoveAsync(due.Key, cancellationToken);
        return WorkResult.Done;
    }
}
