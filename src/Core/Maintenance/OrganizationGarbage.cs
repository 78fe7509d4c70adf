using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Maintenance;

/// <summary>Deletes an organization's secrets that nothing uses: server tokens and client secrets.</summary>
internal sealed class OrganizationGarbage(
    IntegrationService integrations, ConnectionService connections, RegistrationStore registrations, ISecretStore secrets, TimeProvider clock)
{
    private static readonly TimeSpan CheckAgainAfter = TimeSpan.FromDays(1);

    /// <summary>Returns when to check again, UTC; null when nothing remains to check.</summary>
    public async Task<DateTimeOffset?> DeleteAsync(Hint hint, CancellationToken cancellationToken)
    {
        var id = new IntegrationId(hint.Integration);
        var integration = await integrations.FindAsync(hint.Organization, id, cancellationToken);
        var inUse = (integration?.Secrets ?? []).Select(reference => reference.Address).ToHashSet();
        inUse.UnionWith(await registrations.ListSecretsAsync(hint.Organization, id, cancellationToken));
        var unused = hint.Secrets.Where(address => !inUse.Contains(address)).ToList();
        var needed = unused.Count > 0
            ? await connections.ListClientSecretsAsync(hint.Organization, id, cancellationToken)
            : new HashSet<SecretAddress>();
        foreach (var address in unused.Where(address => !needed.Contains(address)))
            await secrets.DeleteAsync(address, cancellationToken);

        // Only this hint names a client secret that was replaced. Connections that were made with the secret still need it to refresh and
        // revoke, so the hint must stay.
        return unused.Exists(needed.Contains) ? clock.GetUtcNow() + CheckAgainAfter : null;
    }
}
