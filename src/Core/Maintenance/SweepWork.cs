using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Ends the connections that a change of their integration has ended: at once, and again after 20 minutes for those that were on their way while
/// the change was written.
/// </summary>
internal sealed class SweepWork(IntegrationService integrations, ConnectionService connections, ScheduleStore schedule, TimeProvider clock) : IDueWork
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(20);

    public HintKind Kind => HintKind.Sweep;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(due.Hint.Organization, new IntegrationId(due.Hint.Integration), cancellationToken);
        if (integration is not null)
            await connections.EndOvertakenAsync(integration, cancellationToken);

        var again = due.CreatedAt + AgainAfter;
        if (clock.GetUtcNow() < again)
            await schedule.MoveAsync([new HintMove(due, again, Attempts: 0)], cancellationToken);
        else
            await schedule.RemoveAsync(due.Key, cancellationToken);
        return WorkResult.Done;
    }
}
