using System.Collections.Immutable;
using Kontext.Core.Discovery;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Providers;

namespace Kontext.Core.Clients;

/// <summary>
/// Chooses an integration's authorization server: entered by an administrator, from the catalogue, or found by discovery.
/// </summary>
public sealed class ServerSelection(ProviderCatalogue catalogue, DeploymentClients deployment)
{
    /// <summary>Returns the server when it is known without a request; null when it must be discovered.</summary>
    public SelectedServer? FindKnown(Integration integration)
    {
        var config = integration.OAuth ?? new OAuthConfig();
        if (config is { AuthorizationUrl: { } authorization, TokenUrl: { } token })
            return config.ClientId is null ? null : Entered(integration, config, authorization, token);
        return ProviderOf(integration) is { } provider && (config.ClientId is not null || UsesDeploymentClient(integration, provider))
            ? OfCatalogue(integration, provider)
            : null;
    }

    /// <summary>Returns the target of discovery.</summary>
    public static DiscoveryTarget TargetOf(Integration integration) => new()
    {
        Organization = integration.Organization,
        Url = integration.Url,
        IsMcp = integration.Category == Category.GatewayRemoteMcp,
        Issuer = integration.OAuth?.Issuer,
        TokenEndpoint = integration.OAuth is { AuthorizationUrl: not null, TokenUrl: { } token } ? token : null,
    };

    /// <summary>
    /// Returns the server to use after discovery; null when there is none. Endpoints entered by an administrator count even when discovery
    /// found nothing.
    /// </summary>
    public static SelectedServer? Choose(Integration integration, DiscoveryResult found)
    {
        if (integration.OAuth is { AuthorizationUrl: { } authorization, TokenUrl: { } token } config)
            return found.Failure is { IsTransient: true } ? null : Beside(Entered(integration, config, authorization, token), found);
        return found.Server is { } server ? Discovered(integration, server, found) : null;
    }

    /// <summary>Returns the discovered server. Endpoints entered by an administrator replace its own.</summary>
    internal static SelectedServer Discovered(Integration integration, AuthorizationServer server, DiscoveryResult found)
    {
        var config = integration.OAuth ?? new OAuthConfig();
        var chosen = server with
        {
            AuthorizationEndpoint = config.AuthorizationUrl ?? server.AuthorizationEndpoint,
            TokenEndpoint = config.TokenUrl ?? server.TokenEndpoint,
            RevocationEndpoint = config.RevocationUrl ?? server.RevocationEndpoint,
        };
        return new SelectedServer
        {
            Server = chosen,
            Context = ConnectionContext.Of(integration.Organization, integration.Id, KeyOf(chosen)),
            Resource = found.Resource,
            Scopes = found.Scopes,
        };
    }

    /// <summary>
    /// Returns the provider that an integration names, unless the integration sets an issuer or an endpoint of its own; null for none.
    /// </summary>
    public Provider? ProviderOf(Integration integration) =>
        (integration.OAuth ?? new OAuthConfig()) is { Provider: { } id, Issuer: null, AuthorizationUrl: null, TokenUrl: null, RevocationUrl: null } ? catalogue.Find(id) : null;

    /// <summary>Returns the provider with this id; null for none, and for one that this version does not know.</summary>
    public Provider? FindProvider(string? id) => id is null ? null : catalogue.Find(id);

    /// <summary>Returns the catalogue's server for an integration.</summary>
    public static SelectedServer OfCatalogue(Integration integration, Provider provider) => new()
    {
        Server = provider.Server,
        Context = ConnectionContext.Of(integration.Organization, integration.Id, $"provider:{provider.Id}"),
        Provider = provider,
        Resource = ResourceRules.IdentifierOf(integration.Url),
        Scopes = provider.DefaultScopes,
    };

    /// <summary>
    /// Returns whether the integration may use the deployment's client for the provider: the client exists, and the integration sends its
    /// tokens only to the provider.
    /// </summary>
    public bool UsesDeploymentClient(Integration integration, Provider provider) =>
        integration.OAuth?.ClientId is null && deployment.Find(provider.Id) is not null && provider.Owns(integration.Url);

    /// <summary>
    /// Returns the resource to name in all requests for tokens (RFC 8707). Null when the integration, or else the catalogue, says that the
    /// server refuses the parameter.
    /// </summary>
    internal string? ResourceFor(Integration integration, SelectedServer selected)
    {
        var sends = integration.OAuth?.SendResource ?? catalogue.FindServer(selected.Server)?.SendsResource ?? true;
        return sends ? selected.Resource : null;
    }

    /// <summary>Returns the parameters of the authorization request that the provider, or else the discovered server, needs.</summary>
    internal ImmutableArray<KeyValuePair<string, string>> ParametersFor(SelectedServer selected) =>
        selected.Provider?.AuthorizationParameters ?? catalogue.FindServer(selected.Server)?.AuthorizationParameters ?? [];

    // The context depends on the endpoints only. So the redirect URI of a registered client and of one that is entered later are equal.
    private static SelectedServer Beside(SelectedServer entered, DiscoveryResult found)
    {
        if (found.Server is not { } server || server.TokenEndpoint != entered.Server.TokenEndpoint)
            return entered;
        var issuer = entered.Server.Issuer ?? server.Issuer;
        return entered with
        {
            Resource = found.Resource,
            Scopes = found.Scopes,
            Server = entered.Server with
            {
                Issuer = issuer,
                SendsIssuer = server.SendsIssuer && issuer == server.Issuer,
                RevocationEndpoint = entered.Server.RevocationEndpoint ?? server.RevocationEndpoint,
                RegistrationEndpoint = server.RegistrationEndpoint,
                TakesClientIdMetadataDocuments = server.TakesClientIdMetadataDocuments,
                TokenEndpointAuthentication = server.TokenEndpointAuthentication,
                ScopesSupported = server.ScopesSupported,
            },
        };
    }

    private static SelectedServer Entered(Integration integration, OAuthConfig config, Uri authorization, Uri token)
    {
        var server = new AuthorizationServer
        {
            Issuer = config.Issuer?.OriginalString,
            AuthorizationEndpoint = authorization,
            TokenEndpoint = token,
            RevocationEndpoint = config.RevocationUrl,
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost, ClientAuthentication.None],
        };
        return new SelectedServer
        {
            Server = server,
            Context = ConnectionContext.Of(integration.Organization, integration.Id, KeyOf(server)),
            Resource = ResourceRules.IdentifierOf(integration.Url),
            Scopes = Scopes.None,
        };
    }

    // The token endpoint is part of the key: another token endpoint means another server, even with an equal issuer.
    private static string KeyOf(AuthorizationServer server) => $"{server.Issuer}\n{server.TokenEndpoint.OriginalString}";

    /// <summary>
    /// Returns the scopes to ask for: those that the integration names, else those that open the resource. The user's step-up scopes are
    /// added. <c>offline_access</c> is added where the server gives a refresh token only to clients that ask for it (OpenID Connect Core
    /// section 11).
    /// </summary>
    /// <returns>All scopes, and those that only this user is asked for.</returns>
    internal static (Scopes Asked, Scopes Further) ScopesFor(Integration integration, SelectedServer selected, StepUp stepUp)
    {
        var common = integration.OAuth?.Scopes is { IsEmpty: false } configured ? configured : selected.Scopes;
        var scopes = common.And(stepUp.Demanded).And(stepUp.Granted);
        var asksOffline = !scopes.IsEmpty && selected.Server.ScopesSupported.Contains(Scopes.OfflineAccess) && !scopes.Contains(Scopes.OfflineAccess);
        return (asksOffline ? Scopes.Read([.. scopes.Values, Scopes.OfflineAccess]) : scopes, stepUp.Demanded.Except(common));
    }
}

/// <summary>The authorization server that an integration's users are sent to, before a client is chosen.</summary>
public sealed record SelectedServer
{
    /// <summary>Its endpoints.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>The integration at this authorization server.</summary>
    public required ConnectionContext Context { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public Provider? Provider { get; init; }

    /// <summary>The resource the tokens are for (RFC 8707).</summary>
    public required string Resource { get; init; }

    /// <summary>The scopes to ask for when the integration names none.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>The name for users: the provider's name, else the host.</summary>
    public string Name => Provider?.Name ?? Server.AuthorizationEndpoint.IdnHost;
}

/// <summary>
/// The scopes that one user is asked for beyond those of every user (MCP authorization, step-up). They are the scopes that the server has
/// demanded of this user. While one of these is missing, all scopes that the user has granted are added.
/// </summary>
/// <param name="Demanded">The scopes that the server named in <c>insufficient_scope</c>.</param>
/// <param name="Granted">The granted scopes, asked for again so that the new grant holds no less than the present one.</param>
public sealed record StepUp(Scopes Demanded, Scopes Granted)
{
    /// <summary>No scopes beyond those of every user.</summary>
    public static StepUp None { get; } = new(Scopes.None, Scopes.None);
}
