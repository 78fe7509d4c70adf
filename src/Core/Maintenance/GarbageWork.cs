using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Ends each secret a hint names that nothing in use refers to: a person's is revoked where it came from and then deleted, the organization's own
/// is deleted. Vaults are never listed: what may be garbage was written down before it existed.
/// </summary>
internal sealed class GarbageWork(
    OrganizationGarbage organizations, IntegrationService integrations, ConnectionService connections, EndingService endings, ScheduleStore schedule, TimeProvider clock) : IDueWork
{
    private static readonly TimeSpan LookAgainIn = TimeSpan.FromMinutes(5);

    public HintKind Kind => HintKind.Garbage;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var next = due.Hint.User is { } user
            ? await EndAllAsync(due, user, cancellationToken)
            : await organizations.DeleteAsync(due.Hint, cancellationToken);
        if (next is not { } at)
            await schedule.RemoveAsync(due.Key, cancellationToken);
        else
            await schedule.MoveAsync([new HintMove(due, at, due.Hint.User is null ? 0 : due.Attempts)], cancellationToken);
        return WorkResult.Done;
    }

    private async Task<DateTimeOffset?> EndAllAsync(DueHint due, UserId user, CancellationToken cancellationToken)
    {
        var (hint, id) = (due.Hint, new IntegrationId(due.Hint.Integration));
        var integration = await integrations.FindAsync(hint.Organization, id, cancellationToken);
        var connection = await connections.FindAsync(hint.Organization, user, id, cancellationToken);
        var inUse = (integration?.Secrets ?? []).Append(connection?.Secret).OfType<SecretReference>().Select(reference => reference.Address).ToHashSet();
        if (connection?.Refresh?.OpenStandby is { } standby)
            inUse.Add(standby);
        DateTimeOffset? next = null;
        foreach (var address in hint.Secrets)
        {
            // One in use may be on its way to its end: whoever ends it has written the hint first.
            var at = !inUse.Contains(address) ? await endings.FinishAsync(LeftoverOf(address), due.Key, due.Attempts, cancellationToken)
                : due.IsStale(clock.GetUtcNow()) ? null
                : clock.GetUtcNow() + LookAgainIn;
            next = next is null || at < next ? at ?? next : next;
        }

        return next;

        UnusedCredential LeftoverOf(SecretAddress address) => new()
        {
            Organization = hint.Organization,
            User = user,
            Integration = id,
            Address = address,
            Present = connection,
        };
    }
}
