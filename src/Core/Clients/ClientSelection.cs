using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Providers;

namespace Kontext.Core.Clients;

/// <summary>Chooses our client at an authorization server, without sending a request.</summary>
public sealed class ClientSelection(ServerSelection servers, DeploymentClients deployment, ClientAddresses addresses)
{
    /// <summary>
    /// Returns why there is no client, and what an administrator must enter; null when a client exists or can be registered. Problem:
    /// client_required.
    /// </summary>
    public Problem? FindProblem(Integration integration, SelectedServer selected)
    {
        var config = integration.OAuth ?? new OAuthConfig();
        if (config is { ClientId: not null, ClientSecret: not null, Issuer: null, TokenUrl: null } && selected.Provider is null)
        {
            return Required($"A client secret is sent to one authorization server only, and nothing says to which: enter oauth.issuer beside it. The server names {selected.Server.Issuer}.");
        }

        if (FindStrayEndpoint(config, selected) is { } stray)
            return Required(stray);
        return FindWithoutAsking(integration, selected) is not null || selected.Server.RegistrationEndpoint is not null
            ? null
            : Required(WhatToEnter(integration, selected));
    }

    /// <summary>Returns the client that needs no registration; null when there is none.</summary>
    public ClientIdentity? FindWithoutAsking(Integration integration, SelectedServer selected)
    {
        var (config, server) = (integration.OAuth ?? new OAuthConfig(), selected.Server);
        if (config.ClientId is { } own)
        {
            return new ClientIdentity
            {
                Source = ClientSource.Own,
                ClientId = own,
                Authentication = config.ClientSecret is null ? ClientAuthentication.None : MethodWithSecret(server),
                Secret = config.ClientSecret,
            };
        }

        if (selected.Provider is { } provider && servers.UsesDeploymentClient(integration, provider) && deployment.Find(provider.Id) is { } client)
        {
            return new ClientIdentity
            {
                Source = ClientSource.Deployment,
                ClientId = client.ClientId,
                Authentication = client.Authentication,
            };
        }

        return server.TakesClientIdMetadataDocuments && addresses.HasMetadataDocuments
            ? new ClientIdentity
            {
                Source = ClientSource.MetadataDocument,
                ClientId = addresses.MetadataDocumentOf(selected.Context).AbsoluteUri,
                Authentication = ClientAuthentication.None,
            }
            : null;
    }

    /// <summary>Returns the redirect URI of a client.</summary>
    public Uri RedirectUriOf(SelectedServer selected, ClientSource source) => source == ClientSource.Deployment
        ? addresses.RedirectUriOf(selected.Provider!.Id)
        : addresses.RedirectUriOf(selected.Context);

    /// <summary>Returns the problem for a server of which only the provider is known, because discovery found nothing usable.</summary>
    public Problem RequiredAt(Integration integration, Provider provider) =>
        Required(WhatToEnter(integration, ServerSelection.OfCatalogue(integration, provider)));

    // With endpoints of two servers, codes, tokens or secrets of one would go to the other (RFC 9700 section 4.4).
    private static string? FindStrayEndpoint(OAuthConfig config, SelectedServer selected)
    {
        if (config.Issuer is null && config.AuthorizationUrl is null != config.TokenUrl is null)
            return "Only one of oauth.authorizationUrl and oauth.tokenUrl is entered, and the server itself would name the other: enter both, or oauth.issuer beside it.";

        var token = selected.Server.TokenEndpoint;
        return config.RevocationUrl is { } revocation && Uri.Compare(revocation, token, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0
            ? $"Tokens are revoked only where they come from: oauth.revocationUrl must have the scheme, host and port of the token endpoint, {token.GetLeftPart(UriPartial.Authority)}."
            : null;
    }

    // Every server must support Basic (RFC 6749 section 2.3.1).
    private static ClientAuthentication MethodWithSecret(AuthorizationServer server) =>
        server.TokenEndpointAuthentication.Contains(ClientAuthentication.ClientSecretBasic)
        || !server.TokenEndpointAuthentication.Contains(ClientAuthentication.ClientSecretPost)
            ? ClientAuthentication.ClientSecretBasic
            : ClientAuthentication.ClientSecretPost;

    private string WhatToEnter(Integration integration, SelectedServer selected)
    {
        // When the integration names a provider, the provider's own context applies as soon as a client is entered.
        var provider = servers.ProviderOf(integration);
        var context = provider is null ? selected.Context : ServerSelection.OfCatalogue(integration, provider).Context;
        var serverName = provider?.Name ?? selected.Server.Issuer ?? selected.Server.AuthorizationEndpoint.IdnHost;
        var operators = provider is not null && deployment.Find(provider.Id) is null && provider.Owns(integration.Url)
            ? $" Or the operator of this deployment sets {ProvidersOptions.Section}:{provider.Id}:ClientId and :ClientSecret."
            : "";
        var issuer = provider is null && selected.Server.Issuer is not null ? ", with oauth.issuer beside them" : "";
        return $"{serverName} does not let this service register itself. Register an OAuth client there with the redirect URI {addresses.RedirectUriOf(context)} and enter its id and secret as oauth.clientId and oauth.clientSecret of this integration{issuer}.{operators}";
    }

    private static Problem Required(string message) => Problem.Conflict(ErrorCodes.ClientRequired, message);
}
