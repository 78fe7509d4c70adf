using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Maintenance;

/// <summary>Deletes an organization's own secrets that nothing refers to any more: server tokens and clients' secrets.</summary>
internal sealed class OrganizationGarbage(
    IntegrationService integrations, ConnectionService connections, RegistrationStore registrations, ISecretStore secrets, TimeProvider clock)
{
    private static readonly TimeSpan HeldAgainAfter = TimeSpan.FromDays(1);

    /// <summary>Returns when to look again, UTC; null when nothing is left to look at.</summary>
    public async Task<DateTimeOffset?> DeleteAsync(Hint hint, CancellationToken cancellationToken)
    {
        var id = new IntegrationId(hint.Integration);
        var integration = await integrations.FindAsync(hint.Organization, id, cancellationToken);
        var inUse = (integration?.Secrets ?? []).Select(reference => reference.Address).ToHashSet();
        inUse.UnionWith(await registrations.ListSecretsAsync(hint.Organization, id, cancellationToken));
        var unused = hint.Secrets.Where(address => !inUse.Contains(address)).ToList();
        var held = unused.Count > 0
            ? await connections.ListClientSecretsAsync(hint.Organization, id, cancellationToken)
            : new HashSet<SecretAddress>();
        foreach (var address in unused.Where(address => !held.Contains(address)))
            await secrets.DeleteAsync(address, cancellationToken);

        // Nothing but this hint names a client's secret that is replaced and still needed to refresh and revoke what was got with it.
        return unused.Exists(held.Contains) ? clock.GetUtcNow() + HeldAgainAfter : null;
    }
}
