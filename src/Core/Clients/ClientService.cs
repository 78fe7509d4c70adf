using Kontext.Core.Discovery;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Providers;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>Settles where an integration's people are sent and who we are there, and fetches that client's secret when it is needed.</summary>
public sealed class ClientService(
    DiscoveryCache discovery, ServerSelection servers, ClientSelection clients, RegisteredClients registered, ISecretStore secrets, DeploymentClients deployment)
{
    /// <summary>For a person: their grant, or their code, is of a client that its server has forgotten.</summary>
    internal const string Forgotten =
        "The authorization server refuses this application or its request: it does not know the client that this service registered there. Connect again; this service then registers anew.";

    /// <summary>
    /// All that must be settled before a person is sent away; asks the resource and the authorization server, and registers there when nothing else
    /// makes us a client. Problems: client_required, discovery_failed, authorization_server_unavailable.
    /// </summary>
    /// <param name="integration">In mode oauth.</param>
    /// <param name="clientName">What a registration shows people.</param>
    /// <param name="stepUp">What the server has demanded of the person.</param>
    /// <param name="refusedAt">When the resource last refused the person's credential, UTC: it may take those of another server since. Null when it has not.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Outcome<AuthorizationPlan>> PlanAsync(
        Integration integration, string clientName, StepUp stepUp, DateTimeOffset? refusedAt, CancellationToken cancellationToken)
    {
        if (!(await SelectAsync(integration, refusedAt, cancellationToken)).Succeeded(out var selected, out var problem))
            return problem;
        if (clients.FindProblem(integration, selected) is { } missing)
            return missing;

        var (asked, further) = ServerSelection.ScopesFor(integration, selected, stepUp);
        var client = clients.FindWithoutAsking(integration, selected);
        if (client is null)
        {
            var request = registered.RequestFor(selected, selected.Server.RegistrationEndpoint!, clientName, asked);
            if (!(await registered.GetAsync(new WantedRegistration(integration, selected, request, further), cancellationToken)).Succeeded(out client, out problem))
                return problem;
        }

        return new AuthorizationPlan
        {
            Context = selected.Context,
            Server = selected.Server,
            Client = client,
            Provider = selected.Provider,
            Resource = servers.ResourceFor(integration, selected),
            Scopes = asked,
            FurtherScopes = further,
            RedirectUri = clients.RedirectUriOf(selected, client.Source),
        };
    }

    /// <summary>The client with its secret; null when the secret is gone.</summary>
    /// <param name="identity">As it was planned.</param>
    /// <param name="provider">The provider whose deployment client it is; null for any other.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<OAuthClient?> FindClientAsync(ClientIdentity identity, string? provider, CancellationToken cancellationToken)
    {
        if (identity.Authentication == ClientAuthentication.None)
            return new OAuthClient { ClientId = identity.ClientId, Authentication = ClientAuthentication.None };
        var secret = identity.Source == ClientSource.Deployment
            ? provider is null ? null : SecretOfDeployment(provider, identity.ClientId)
            : identity.Secret is { } reference ? (await secrets.FindAsync(reference, cancellationToken))?.Token : null;
        return secret is null
            ? null
            : new OAuthClient { ClientId = identity.ClientId, Authentication = identity.Authentication, Secret = secret };
    }

    /// <summary>The provider whose rules apply to what was settled earlier; null for none, and for one that this version does not know.</summary>
    public Provider? FindProvider(string? id) => servers.FindProvider(id);

    /// <summary>
    /// Notes that a server has told this service that it does not know a client any more. True when we registered it and nothing has taken its place:
    /// the next authorization registers anew. A query of one partition.
    /// </summary>
    /// <param name="organization">Whose integration.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="issuer">The server's issuer, or its token endpoint where none is known.</param>
    /// <param name="clientId">Which.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal Task<bool> NoteUnknownAsync(
        OrganizationId organization, IntegrationId integration, string issuer, string clientId, CancellationToken cancellationToken) =>
        registered.NoteAsync(organization, integration, issuer, clientId, RegistrationState.Dead, cancellationToken);

    /// <summary>The same where a browser says so: the next authorization registers anew only as often as a server may forget its clients.</summary>
    public Task<bool> NoteDoubtedAsync(
        OrganizationId organization, IntegrationId integration, string issuer, string clientId, CancellationToken cancellationToken) =>
        registered.NoteAsync(organization, integration, issuer, clientId, RegistrationState.Doubted, cancellationToken);

    private async Task<Outcome<SelectedServer>> SelectAsync(Integration integration, DateTimeOffset? refusedAt, CancellationToken cancellationToken)
    {
        if (servers.FindKnown(integration) is { } known)
            return known;
        var found = await discovery.DiscoverAsync(ServerSelection.TargetOf(integration), refusedAt, cancellationToken);
        if (ServerSelection.Choose(integration, found) is { } selected)
            return selected;
        if (!found.Failure!.IsTransient && servers.ProviderOf(integration) is { } provider)
            return clients.RequiredAt(integration, provider);
        return found.Failure!.IsTransient
            ? RegistrationProblems.ServerAway(found.Failure.Message)
            : Problem.Conflict(ErrorCodes.DiscoveryFailed, found.Failure.Message);
    }

    private string? SecretOfDeployment(string provider, string clientId) =>
        deployment.Find(provider) is { } client && client.ClientId == clientId ? client.Secret : null;
}
