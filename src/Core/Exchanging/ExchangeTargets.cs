using Kontext.Core.Applications;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>Reads in parallel the rows that a resource refers to.</summary>
public sealed class ExchangeTargets(ApplicationStore applications, IntegrationService integrations, ConnectionService connections)
{
    /// <summary>
    /// Returns the rows. At most three parallel point reads; a name costs one more read before them, and a name with a slash two.
    /// </summary>
    internal async Task<ExchangeTarget> FindAsync(
        ClientId client, OrganizationId organization, UserId? person, ExchangeResource resource, CancellationToken cancellationToken)
    {
        if ((resource.Id ?? await FindIdAsync(organization, resource, cancellationToken)) is not { } id)
            return ExchangeTarget.None;
        var integration = integrations.FindInUseAsync(organization, id, cancellationToken);
        var rules = client.IsServiceAccount
            ? Task.FromResult<(int, AttachmentRules)?>(null)
            : applications.FindRulesAsync(client, id, cancellationToken);
        var connection = person is { } user ? connections.FindAsync(organization, user, id, cancellationToken) : Task.FromResult<Connection?>(null);
        await Task.WhenAll(integration, rules, connection);
        return new ExchangeTarget(await integration, await rules, await connection);
    }

    private async Task<IntegrationId?> FindIdAsync(OrganizationId organization, ExchangeResource resource, CancellationToken cancellationToken)
    {
        if (resource.Names.Count == 0)
            return null;
        var found = await Task.WhenAll(resource.Names.Select(name => integrations.FindIdAsync(organization, name, cancellationToken)));
        return Array.Find(found, id => id is not null);
    }
}
