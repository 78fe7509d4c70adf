using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Refreshing;
using Kontext.Core.Schedule;
using Kontext.Core.Storage;
using Polly.CircuitBreaker;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Refreshes a grant before its access token expires, or once a day when the connection is idle, so that the grant stays valid.
/// </summary>
internal sealed class RefreshWork(
    IntegrationService integrations, ConnectionService connections, RefreshService refreshes, ScheduleStore schedule, AuthorityBreakers breakers, TimeProvider clock) : IDueWork
{
    // The hint is written before the record, so the record may not exist yet.
    private static readonly TimeSpan CheckAgainIn = TimeSpan.FromMinutes(1);

    public HintKind Kind => HintKind.Refresh;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var id = new IntegrationId(due.Hint.Integration);
        var user = StoredValue.Require(due.Hint.User, "A hint of kind refresh names no user.");
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
            return MoveAsync(due, clock.GetUtcNow() + CheckAgainIn, work, cancellationToken);
        if (!RefreshClaims.Names(connection, due.Key))
            return PassOverAsync(due, work, cancellationToken);
        var next = result.Kind is RefreshKind.UnderWay or RefreshKind.Postponed ? CheckAgainAt(connection) : RefreshTimes.NextAt(connection);
        return next is { } at ? MoveAsync(due, at, work, cancellationToken) : RemoveAsync(due, work, cancellationToken);
    }

    private DateTimeOffset CheckAgainAt(Connection connection)
    {
        var soon = clock.GetUtcNow() + CheckAgainIn;
        var waits = connection.Refresh!.ClaimedUntil ?? connection.Refresh.NotBefore;
        return waits > soon ? waits.Value : soon;
    }

    private Task<WorkResult> PassOverAsync(DueHint due, WorkResult result, CancellationToken cancellationToken) => due.IsStale(clock.GetUtcNow())
        ? RemoveAsync(due, result, cancellationToken)
        : MoveAsync(due, clock.GetUtcNow() + CheckAgainIn, result, cancellationToken);

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
