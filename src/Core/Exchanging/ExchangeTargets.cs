using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>Reads in parallel the rows that a resource refers to.</summary>
public sealed class ExchangeTargets(AttachmentStore attachments, IntegrationService integrations, ConnectionService connections)
{
    /// <summary>
    /// Returns the rows. At most three parallel point reads; a name costs one more read before them, and a name with a slash two.
    /// </summary>
    /// <param name="client">The client whose attachment counts; null for a user without a client, and for a client without a row.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="person">The user whose connection is read; null for none.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<ExchangeTarget> FindAsync(
        ClientId? client, OrganizationId organization, UserId? person, ExchangeResource resource, CancellationToken cancellationToken)
    {
        if ((resource.Id ?? await FindIdAsync(organization, resource, cancellationToken)) is not { } id)
            return ExchangeTarget.None;
        var integration = integrations.FindInUseAsync(organization, id, cancellationToken);
        var rules = client is { IsServiceAccount: false } application
            ? attachments.FindRulesAsync(application, id, cancellationToken)
            : Task.FromResult<(int, AttachmentRules)?>(null);
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
