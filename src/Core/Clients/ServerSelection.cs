using Kontext.Core.Discovery;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Providers;

namespace Kontext.Core.Clients;

/// <summary>Chooses an integration's authorization server: entered by hand, the catalogue's, or found by discovery.</summary>
public sealed class ServerSelection(ProviderCatalogue catalogue, DeploymentClients deployment)
{
    /// <summary>The server where nothing has to be asked; null when it must be discovered.</summary>
    public SelectedServer? FindKnown(Integration integration)
    {
        var config = integration.OAuth ?? new OAuthConfig();
        if (config is { AuthorizationUrl: { } authorization, TokenUrl: { } token })
            return config.ClientId is null ? null : Entered(integration, config, authorization, token);
        return ProviderOf(integration) is { } provider && (config.ClientId is not null || UsesDeploymentClient(integration, provider))
            ? OfCatalogue(integration, provider)
            : null;
    }

    /// <summary>What discovery is to look for.</summary>
    public static DiscoveryTarget TargetOf(Integration integration) => new()
    {
        Organization = integration.Organization,
        Url = integration.Url,
        IsMcp = integration.Category == Category.GatewayRemoteMcp,
        Issuer = integration.OAuth?.Issuer,
        TokenEndpoint = integration.OAuth is { AuthorizationUrl: not null, TokenUrl: { } token } ? token : null,
    };

    /// <summary>The server to use after a discovery; null when there is none. Entered endpoints count also where discovery has found nothing.</summary>
    public static SelectedServer? Choose(Integration integration, DiscoveryResult found)
    {
        if (integration.OAuth is { AuthorizationUrl: { } authorization, TokenUrl: { } token } config)
            return found.Failure is { IsTransient: true } ? null : Beside(Entered(integration, config, authorization, token), found);
        return found.Server is { } server ? Discovered(integration, server, found) : null;
    }

    /// <summary>The server that discovery has found, with the endpoints that were entered by hand in place of its own.</summary>
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

    /// <summary>The provider an integration names, as long as it sets no issuer or endpoint of its own; null for none.</summary>
    public Provider? ProviderOf(Integration integration) =>
        (integration.OAuth ?? new OAuthConfig()) is { Provider: { } id, Issuer: null, AuthorizationUrl: null, TokenUrl: null, RevocationUrl: null } ? catalogue.Find(id) : null;

    /// <summary>The provider whose rules apply to what was settled earlier; null for none, and for one that this version does not know.</summary>
    public Provider? FindProvider(string? id) => id is null ? null : catalogue.Find(id);

    /// <summary>The catalogue's own server for an integration.</summary>
    public static SelectedServer OfCatalogue(Integration integration, Provider provider) => new()
    {
        Server = provider.Server,
        Context = ConnectionContext.Of(integration.Organization, integration.Id, $"provider:{provider.Id}"),
        Provider = provider,
        Resource = ResourceRules.IdentifierOf(integration.Url),
        Scopes = provider.DefaultScopes,
    };

    /// <summary>Whether the deployment has a client for the provider and the integration is one that may use it: its tokens go nowhere but to the provider.</summary>
    public bool UsesDeploymentClient(Integration integration, Provider provider) =>
        integration.OAuth?.ClientId is null && deployment.Find(provider.Id) is not null && provider.Owns(integration.Url);

    /// <summary>The resource to name in all requests for tokens (RFC 8707); null where the integration, or else the catalogue, says that the server refuses the parameter.</summary>
    internal string? ResourceFor(Integration integration, SelectedServer selected)
    {
        var sends = integration.OAuth?.SendResource ?? catalogue.FindServer(selected.Server)?.SendsResource ?? true;
        return sends ? selected.Resource : null;
    }

    // The context stays that of the endpoints alone, so that the redirect URI is the same with a registered client and with one that is entered later.
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

    // Beside the issuer the token endpoint: whoever enters another is at another server, whatever issuer stands beside it.
    private static string KeyOf(AuthorizationServer server) => $"{server.Issuer}\n{server.TokenEndpoint.OriginalString}";

    /// <summary>
    /// What is asked for: what the integration names, else what opens the resource; what the server has demanded of the person; and a refresh token
    /// where the server gives it only to those who ask (OpenID Connect Core section 11).
    /// </summary>
    /// <returns>All of it, and what the person alone is asked for.</returns>
    internal static (Scopes Asked, Scopes Further) ScopesFor(Integration integration, SelectedServer selected, StepUp stepUp)
    {
        var everybodys = integration.OAuth?.Scopes is { IsEmpty: false } configured ? configured : selected.Scopes;
        var scopes = everybodys.And(stepUp.Demanded).And(stepUp.Granted);
        var asksOffline = !scopes.IsEmpty && selected.Server.ScopesSupported.Contains(Scopes.OfflineAccess) && !scopes.Contains(Scopes.OfflineAccess);
        return (asksOffline ? Scopes.Read([.. scopes.Values, Scopes.OfflineAccess]) : scopes, stepUp.Demanded.Except(everybodys));
    }
}

/// <summary>The authorization server that an integration's people are sent to, before it is known who we are there.</summary>
public sealed record SelectedServer
{
    /// <summary>Its endpoints.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>Which integration at which server.</summary>
    public required ConnectionContext Context { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public Provider? Provider { get; init; }

    /// <summary>The resource the tokens are for (RFC 8707).</summary>
    public required string Resource { get; init; }

    /// <summary>The scopes to ask for when the integration names none.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>What people call it: the provider's name, else its host.</summary>
    public string Name => Provider?.Name ?? Server.AuthorizationEndpoint.IdnHost;
}

/// <summary>
/// What one person is asked for beside what the integration asks of everybody (MCP authorization, step-up): the scopes that the server has demanded
/// of this person, and, while one of them is missing, all that the person has granted.
/// </summary>
/// <param name="Demanded">Named by the server in an <c>insufficient_scope</c>.</param>
/// <param name="Granted">Asked for again, so that the new grant holds no less than the present one.</param>
public sealed record StepUp(Scopes Demanded, Scopes Granted)
{
    /// <summary>Nothing beside.</summary>
    public static StepUp None { get; } = new(Scopes.None, Scopes.None);
}
