using Kontext.Core.Caps;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>Counts an organization's integrations or a person's connections, and again every ten minutes while there are nearly as many as there may be.</summary>
internal sealed class CountWork(
    CountStore counts, CapService caps, IntegrationService integrations, ConnectionService connections, ScheduleStore schedule, TimeProvider clock) : IDueWork
{
    // Several instances may have asked for a count at once; the hint that the count names goes on.
    private static readonly TimeSpan Alive = CapService.CountedEvery * 2;

    // Of the cap, from which on the number is kept up to date.
    private const double Near = 0.9;

    public HintKind Kind => HintKind.Count;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        CountedOwner owner = new(due.Hint.Organization, due.Hint.User);
        var now = clock.GetUtcNow();
        if (await counts.FindAsync(owner, cancellationToken) is { Hint.Length: > 0 } kept && kept.Hint != due.Key.Id && now - kept.CountedAt < Alive)
        {
            await schedule.RemoveAsync(due.Key, cancellationToken);
            return WorkResult.Skipped;
        }

        var most = caps.MostOf(owner);
        var number = owner.User is { } user
            ? await connections.CountAsync(owner.Organization, user, most, cancellationToken)
            : await integrations.CountAsync(owner.Organization, most, cancellationToken);
        var goesOn = number >= most * Near;
        await counts.StoreAsync(owner, new StoredCount(number, now, goesOn ? due.Key.Id : ""), cancellationToken);
        if (goesOn)
            await schedule.MoveAsync([new HintMove(due, now + CapService.CountedEvery, Attempts: 0)], cancellationToken);
        else
            await schedule.RemoveAsync(due.Key, cancellationToken);
        return WorkResult.Done;
    }
}
