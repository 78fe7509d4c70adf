using Kontext.Core.Discovery;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Providers;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>
/// Decides which authorization server and which client an integration uses, and reads the client's secret when it is needed.
/// </summary>
public sealed class ClientService(
    DiscoveryCache discovery, ServerSelection servers, ClientSelection clients, RegisteredClients registered, ISecretStore secrets, DeploymentClients deployment)
{
    /// <summary>The message for a user whose grant or code belongs to a client that the server has forgotten.</summary>
    internal const string Forgotten =
        "The authorization server refuses this application or its request: it does not know the client that this service registered there. Connect again; this service then registers a new client.";

    /// <summary>
    /// Returns the plan of an authorization. Asks the resource and the authorization server, and registers a client when there is no other.
    /// Problems: client_required, discovery_failed, authorization_server_unavailable.
    /// </summary>
    /// <param name="integration">An integration in mode oauth.</param>
    /// <param name="clientName">The name that a registration shows to users.</param>
    /// <param name="stepUp">The scopes that the server has demanded of the user.</param>
    /// <param name="refusedAt">
    /// When the resource last refused the user's credential, UTC; null when it has not. The resource may accept tokens of another server
    /// since then.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
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
            Parameters = servers.ParametersFor(selected),
            Scopes = asked,
            FurtherScopes = further,
            RedirectUri = clients.RedirectUriOf(selected, client.Source),
        };
    }

    /// <summary>Returns the client with its secret; null when the secret is missing.</summary>
    /// <param name="identity">The client as it was planned.</param>
    /// <param name="provider">The provider, for the deployment's client; null for any other client.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
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

    /// <summary>Returns the provider with this id; null for none, and for one that this version does not know.</summary>
    public Provider? FindProvider(string? id) => servers.FindProvider(id);

    /// <summary>
    /// Records that a server told this service that it does not know a client. True when we registered the client and no other has replaced
    /// it: the next authorization registers a new one. One query of one partition.
    /// </summary>
    /// <param name="organization">The organization of the integration.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="issuer">The server's issuer, or its token endpoint where none is known.</param>
    /// <param name="clientId">The client id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<bool> NoteUnknownAsync(
        OrganizationId organization, IntegrationId integration, string issuer, string clientId, CancellationToken cancellationToken) =>
        registered.NoteAsync(organization, integration, issuer, clientId, RegistrationState.Dead, cancellationToken);

    /// <summary>
    /// Records that a browser reported that the server does not know a client. The next authorization registers a new client, with growing
    /// pauses between the registrations.
    /// </summary>
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
