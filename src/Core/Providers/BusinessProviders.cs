using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>Microsoft, Asana, HubSpot and Salesforce.</summary>
internal static class BusinessProviders
{
    public static ImmutableArray<Provider> All { get; } = [Microsoft, Asana, AsanaMcp, HubSpot, Salesforce];

    // Any work, school or personal account. No issuer: tokens name the account's own tenant. No revocation: Graph can only end all of a person's
    // sessions with every app. The resource is part of each scope, and a parameter of that name is refused (AADSTS901002, AADSTS9010010).
    private static Provider Microsoft => new()
    {
        Id = "microsoft",
        Name = "Microsoft",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://login.microsoftonline.com/common/oauth2/v2.0/authorize"),
            TokenEndpoint = new Uri("https://login.microsoftonline.com/common/oauth2/v2.0/token"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost, ClientAuthentication.ClientSecretBasic],
        },
        Origins = [new Uri("https://graph.microsoft.com")],
        DefaultScopes = Scopes.Read(["offline_access", "User.Read"]),
        Tokens = new TokenRules { SendsResource = false },
        Revocation = RevocationRules.NotOffered,
        Identity = new IdentityRules(new Uri("https://graph.microsoft.com/v1.0/me"), ["/userPrincipalName", "/mail", "/displayName"]),
        Sources =
        [
            new Uri("https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow"),
            new Uri("https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc"),
            new Uri("https://learn.microsoft.com/en-us/graph/api/user-get"),
        ],
    };

    private static Provider Asana => AsanaApp("asana", "Asana", "https://app.asana.com");

    // An app of another kind: tokens of an MCP app work with the MCP server alone, and those of an API app do not work there.
    private static Provider AsanaMcp => AsanaApp("asanamcp", "Asana MCP server", "https://mcp.asana.com");

    private static Provider HubSpot => new()
    {
        Id = "hubspot",
        Name = "HubSpot",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://app.hubspot.com/oauth/authorize"),
            TokenEndpoint = new Uri("https://api.hubapi.com/oauth/2026-03/token"),
            RevocationEndpoint = new Uri("https://api.hubapi.com/oauth/2026-03/token/revoke"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost],
        },
        // Its MCP server is not among them: it takes apps of another kind, with other endpoints.
        Origins = [new Uri("https://api.hubapi.com")],
        DefaultScopes = Scopes.Read(["oauth"]),
        Tokens = TokenRules.Standard,
        // Refresh tokens alone; an access token runs out after half an hour.
        Revocation = new RevocationRules(RevocationStyle.Rfc7009, new Uri("https://api.hubapi.com/oauth/2026-03/token/revoke"), EndsWholeGrant: false),
        Sources =
        [
            new Uri("https://developers.hubspot.com/docs/api-reference/2026-03/authentication/manage-oauth-tokens"),
            new Uri("https://developers.hubspot.com/docs/api-reference/latest/authentication/oauth-tokens/revoke-token"),
            new Uri("https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth"),
        ],
    };

    // For Salesforce's own MCP servers, which all stand at one origin. The REST API of an organization is at a host of its own, which no list can
    // name: there an integration brings its own client and endpoints. Tokens come without expires_in.
    private static Provider Salesforce => new()
    {
        Id = "salesforce",
        Name = "Salesforce",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://login.salesforce.com/services/oauth2/authorize"),
            TokenEndpoint = new Uri("https://login.salesforce.com/services/oauth2/token"),
            RevocationEndpoint = new Uri("https://login.salesforce.com/services/oauth2/revoke"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost, ClientAuthentication.None],
        },
        Origins = [new Uri("https://api.salesforce.com")],
        DefaultScopes = Scopes.Read(["mcp_api", "refresh_token"]),
        Tokens = TokenRules.Standard,
        Revocation = new RevocationRules(RevocationStyle.Rfc7009, new Uri("https://login.salesforce.com/services/oauth2/revoke"), EndsWholeGrant: false),
        Sources =
        [
            new Uri("https://developer.salesforce.com/docs/platform/hosted-mcp-servers/guide/create-external-client-app.html"),
            new Uri("https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_endpoints.htm&type=5"),
            new Uri("https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_revoke_token.htm&type=5"),
        ],
    };

    // No default scopes: without any the app's own registration decides.
    private static Provider AsanaApp(string id, string name, string origin) => new()
    {
        Id = id,
        Name = name,
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://app.asana.com/-/oauth_authorize"),
            TokenEndpoint = new Uri("https://app.asana.com/-/oauth_token"),
            RevocationEndpoint = new Uri("https://app.asana.com/-/oauth_revoke"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost],
        },
        Origins = [new Uri(origin)],
        DefaultScopes = Scopes.None,
        Tokens = new TokenRules { AccountNamesAt = ["/data/email", "/data/name"] },
        Revocation = new RevocationRules(RevocationStyle.Rfc7009, new Uri("https://app.asana.com/-/oauth_revoke"), EndsWholeGrant: false),
        Sources = [new Uri("https://developers.asana.com/docs/oauth"), new Uri("https://developers.asana.com/docs/integrating-with-asanas-mcp-server")],
    };
}
