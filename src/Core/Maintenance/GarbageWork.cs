using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Maintenance;

/// <summary>Deletes each secret a hint names that no row points to. Vaults are never listed: what may be garbage was written down before it existed.</summary>
internal sealed class GarbageWork(
    IntegrationService integrations, ConnectionService connections, RegistrationStore registrations, ISecretStore secrets, ScheduleStore schedule, TimeProvider clock) : IDueWork
{
    private static readonly TimeSpan HeldAgainAfter = TimeSpan.FromDays(1);

    public HintKind Kind => HintKind.Garbage;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var hint = due.Hint;
        var inUse = await ListInUseAsync(hint, cancellationToken);
        var unused = hint.Secrets.Where(address => !inUse.Contains(address)).ToList();
        var held = hint.User is null && unused.Count > 0
            ? await connections.ListClientSecretsAsync(hint.Organization, new IntegrationId(hint.Integration), cancellationToken)
            : new HashSet<SecretAddress>();
        foreach (var address in unused.Where(address => !held.Contains(address)))
        {
            await secrets.DeleteAsync(address, cancellationToken);
            if (hint.User is { } person)
                await connections.ForgetEndingAsync(hint.Organization, person, address, cancellationToken);
        }

        // Nothing but this hint names a client's secret that is replaced and still needed to refresh and revoke what was got with it.
        if (unused.Exists(held.Contains))
            await schedule.MoveAsync([new HintMove(due, clock.GetUtcNow() + HeldAgainAfter, Attempts: 0)], cancellationToken);
        else
            await schedule.RemoveAsync(due.Key, cancellationToken);
        return WorkResult.Done;
    }

    private async Task<IReadOnlySet<SecretAddress>> ListInUseAsync(Hint hint, CancellationToken cancellationToken)
    {
        var id = new IntegrationId(hint.Integration);
        var integration = await integrations.FindAsync(hint.Organization, id, cancellationToken);
        var connection = hint.User is { } user ? await connections.FindAsync(hint.Organization, user, id, cancellationToken) : null;
        var inUse = (integration?.Secrets ?? []).Append(connection?.Secret).OfType<SecretReference>().Select(reference => reference.Address).ToHashSet();
        if (hint.User is null)
            inUse.UnionWith(await registrations.ListSecretsAsync(hint.Organization, id, cancellationToken));
        return inUse;
    }
}
