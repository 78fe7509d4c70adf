using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Ends the connections that a change of their integration has made outdated. It runs at once, and again after 20 minutes for connections
/// that were being made during the change. Connections to an archived integration stay for the retention time and end then.
/// </summary>
internal sealed class SweepWork(
    IntegrationService integrations, OutdatedConnections outdated, ScheduleStore schedule, IOptions<RetentionOptions> retention, TimeProvider clock) : IDueWork
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(20);

    public HintKind Kind => HintKind.Sweep;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(due.Hint.Organization, new IntegrationId(due.Hint.Integration), cancellationToken);
        var retainedUntil = integration?.ArchivedAt + retention.Value.ArchivedConnections;
        if (integration is not null && retainedUntil <= clock.GetUtcNow())
            await outdated.EndAllAsync(integration, DisconnectReason.Revoked, cancellationToken);
        else if (integration is not null)
            await outdated.EndAsync(integration, cancellationToken);

        var again = due.CreatedAt + AgainAfter;
        if (retainedUntil > again)
            again = retainedUntil.Value;
        if (clock.GetUtcNow() < again)
            await schedule.MoveAsync([new HintMove(due, again, Attempts: 0)], cancellationToken);
        else
            await schedule.RemoveAsync(due.Key, cancellationToken);
        return WorkResult.Done;
    }
}
