using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Maintenance;

/// <summary>Deletes each secret a hint names that no row points to. Vaults are never listed: what may be garbage was written down before it existed.</summary>
internal sealed class GarbageWork(
    IntegrationService integrations, ConnectionService connections, RegistrationStore registrations, ISecretStore secrets, ScheduleStore schedule) : IDueWork
{
    public HintKind Kind => HintKind.Garbage;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var (hint, id) = (due.Hint, new IntegrationId(due.Hint.Integration));
        var integration = await integrations.FindAsync(hint.Organization, id, cancellationToken);
        var connection = hint.User is { } user ? await connections.FindAsync(hint.Organization, user, id, cancellationToken) : null;
        var inUse = (integration?.Secrets ?? []).Append(connection?.Secret).Select(reference => reference?.Address).ToHashSet();
        if (hint.User is null)
            inUse.UnionWith((await registrations.ListSecretsAsync(hint.Organization, id, cancellationToken)).Cast<SecretAddress?>());
        foreach (var address in hint.Secrets.Where(address => !inUse.Contains(address)))
        {
            await secrets.DeleteAsync(address, cancellationToken);
            if (hint.User is { } person)
                await connections.ForgetEndingAsync(hint.Organization, person, address, cancellationToken);
        }

        await schedule.RemoveAsync(due.Key, cancellationToken);
        return WorkResult.Done;
    }
}
