using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Refreshing;
using Kontext.Core.Schedule;
using Polly.CircuitBreaker;

namespace Kontext.Core.Maintenance;

/// <summary>Renews a grant before its access token runs out, or for it not to be forgotten where it came from.</summary>
internal sealed class RefreshWork(
    IntegrationService integrations, ConnectionService connections, RefreshService refreshes, ScheduleStore schedule, AuthorityBreakers breakers, TimeProvider clock) : IDueWork
{
    // The record may be on its way still: its hint was written first.
    private static readonly TimeSpan LookAgainIn = TimeSpan.FromMinutes(1);

    public HintKind Kind => HintKind.Refresh;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var id = new IntegrationId(due.Hint.Integration);
        var user = due.Hint.User ?? throw new FormatException("A hint to refresh names no person.");
        var connection = await connections.FindAsync(due.Hint.Organization, user, id, cancellationToken);
        if (connection is null || !RefreshClaims.Names(connection, due.Key))
            return await PassOverAsync(due, WorkResult.Skipped, cancellationToken);
        if (RefreshTimes.NextAt(connection) is { } at && at > clock.GetUtcNow())
            return await MoveAsync(due, at, WorkResult.Skipped, cancellationToken);
        var integration = await integrations.FindAsync(due.Hint.Organization, id, cancellationToken);
        if (integration is null || !RefreshService.CanRefresh(integration, connection))
            return await RemoveAsync(due, WorkResult.Skipped, cancellationToken);
        try
        {
            var result = await breakers.For(connection).ExecuteAsync(async token => await refreshes.RefreshDueAsync(integration, connection, token), cancellationToken);
            return await FollowAsync(due, result, cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return await MoveAsync(due, clock.GetUtcNow() + AuthorityBreakers.Break, WorkResult.Skipped, cancellationToken);
        }
    }

    private Task<WorkResult> FollowAsync(DueHint due, RefreshResult result, CancellationToken cancellationToken)
    {
        var work = result.Kind switch
        {
            RefreshKind.Refreshed or RefreshKind.Lost => WorkResult.Done,
            RefreshKind.Failed => WorkResult.Failed,
            _ => WorkResult.Skipped,
        };
        if (result.Connection is not { } connection)
            return MoveAsync(due, clock.GetUtcNow() + LookAgainIn, work, cancellationToken);
        if (!RefreshClaims.Names(connection, due.Key))
            return PassOverAsync(due, work, cancellationToken);
        var next = result.Kind is RefreshKind.UnderWay or RefreshKind.Postponed ? LookAgainAt(connection) : RefreshTimes.NextAt(connection);
        return next is { } at ? MoveAsync(due, at, work, cancellationToken) : RemoveAsync(due, work, cancellationToken);
    }

    private DateTimeOffset LookAgainAt(Connection connection)
    {
        var soon = clock.GetUtcNow() + LookAgainIn;
        var waits = connection.Refresh!.ClaimedUntil ?? connection.Refresh.NotBefore;
        return waits > soon ? waits.Value : soon;
    }

    private Task<WorkResult> PassOverAsync(DueHint due, WorkResult result, CancellationToken cancellationToken) => due.IsStale(clock.GetUtcNow())
        ? RemoveAsync(due, result, cancellationToken)
        : MoveAsync(due, clock.GetUtcNow() + LookAgainIn, result, cancellationToken);

    private async Task<WorkResult> MoveAsync(DueHint due, DateTimeOffset to, WorkResult result, CancellationToken cancellationToken)
    {
        await schedule.MoveAsync([new HintMove(due, to, Attempts: 0)], cancellationToken);
        return result;
    }

    private async Task<WorkResult> RemoveAsync(DueHint due, WorkResult result, CancellationToken cancellationToken)
    {
        await schedule.RemoveAsync(due.Key, cancellationToken);
        return result;
    }
}
