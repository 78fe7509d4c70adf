using Kontext.Core.Discovery;
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
    /// <summary>
    /// All that must be settled before a person is sent away; asks the resource and the authorization server, and registers there when nothing else
    /// makes us a client. Problems: client_required, discovery_failed, authorization_server_unavailable.
    /// </summary>
    /// <param name="integration">In mode oauth.</param>
    /// <param name="clientName">What a registration shows people.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public Task<Outcome<AuthorizationPlan>> PlanAsync(Integration integration, string clientName, CancellationToken cancellationToken) =>
        PlanAsync(integration, clientName, StepUp.None, cancellationToken);

    /// <summary>The same for one person, of whom the server has demanded more.</summary>
    public async Task<Outcome<AuthorizationPlan>> PlanAsync(
        Integration integration, string clientName, StepUp stepUp, CancellationToken cancellationToken)
    {
        if (!(await SelectAsync(integration, cancellationToken)).Succeeded(out var selected, out var problem))
            return problem;
        if (clients.FindProblem(integration, selected) is { } missing)
            return missing;

        var (asked, further) = ServerSelection.ScopesFor(integration, selected, stepUp);
        var client = clients.FindWithoutAsking(integration, selected);
        if (client is null)
        {
            var request = registered.RequestFor(selected, selected.Server.RegistrationEndpoint!, clientName, asked);
            if (!(await registered.GetAsync(integration, selected, request, further, cancellationToken)).Succeeded(out client, out problem))
                return problem;
        }

        return new AuthorizationPlan
        {
            Context = selected.Context,
            Server = selected.Server,
            Client = client,
            Provider = selected.Provider,
            Resource = servers.ResourceFor(selected),
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

    /// <summary>Notes that the server does not know a client any more; only one that we registered can be had anew.</summary>
    public Task ForgetAsync(Integration integration, ConnectionContext context, ClientIdentity identity, CancellationToken cancellationToken) =>
        identity.Source == ClientSource.Registered
            ? registered.ForgetAsync(integration, context, identity.ClientId, cancellationToken)
            : Task.CompletedTask;

    private async Task<Outcome<SelectedServer>> SelectAsync(Integration integration, CancellationToken cancellationToken)
    {
        if (servers.FindKnown(integration) is { } known)
            return known;
        var found = await discovery.DiscoverAsync(ServerSelection.TargetOf(integration), cancellationToken);
        if (found.Server is { } server)
            return ServerSelection.Discovered(integration, server, found);
        if (!found.Failure!.IsTransient && servers.ProviderOf(integration) is { } provider)
            return clients.RequiredAt(integration, provider);
        return found.Failure.IsTransient
            ? RegisteredClients.ServerAway(found.Failure.Message)
            : Problem.Conflict(ErrorCodes.DiscoveryFailed, found.Failure.Message);
    }

    private string? SecretOfDeployment(string provider, string clientId) =>
        deployment.Find(provider) is { } client && client.ClientId == clientId ? client.Secret : null;
}
