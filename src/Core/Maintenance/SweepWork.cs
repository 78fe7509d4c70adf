using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Ends the connections that a change of their integration has ended: at once, and again after 20 minutes for those that were on their way while
/// the change was written. What people have connected to an archived one is kept for the retention time and ends then.
/// </summary>
internal sealed class SweepWork(
    IntegrationService integrations, OutdatedConnections overtaken, ScheduleStore schedule, IOptions<RetentionOptions> retention, TimeProvider clock) : IDueWork
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(20);

    public HintKind Kind => HintKind.Sweep;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(due.Hint.Organization, new IntegrationId(due.Hint.Integration), cancellationToken);
        var keptUntil = integration?.ArchivedAt + retention.Value.ArchivedConnections;
        if (integration is not null && keptUntil <= clock.GetUtcNow())
            await overtaken.EndAllAsync(integration, DisconnectReason.Revoked, cancellationToken);
        else if (integration is not null)
            await overtaken.EndAsync(integration, cancellationToken);

        var again = due.CreatedAt + AgainAfter;
        if (keptUntil > again)
            again = keptUntil.Value;
        if (clock.GetUtcNow() < again)
            await schedule.MoveAsync([new HintMove(due, again, Attempts: 0)], cancellationToken);
        else
            await schedule.RemoveAsync(due.Key, cancellationToken);
        return WorkResult.Done;
    }
}
