using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>Notion, Figma and Dropbox.</summary>
internal static class DocumentProviders
{
    public static ImmutableArray<Provider> All { get; } = [Notion, Figma, Dropbox];

    // No scopes: people pick pages on the consent page. Its MCP server is not among the origins: it has an authorization server of its own, which
    // discovery finds.
    private static Provider Notion => new()
    {
        Id = "notion",
        Name = "Notion",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://api.notion.com/v1/oauth/authorize"),
            TokenEndpoint = new Uri("https://api.notion.com/v1/oauth/token"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretBasic],
        },
        Origins = [new Uri("https://api.notion.com")],
        DefaultScopes = Scopes.None,
        Tokens = new TokenRules { AccountNamesAt = ["/owner/user/person/email", "/owner/user/name", "/workspace_name"] },
        AuthorizationParameters = [new("owner", "user")],
        Revocation = new RevocationRules(RevocationStyle.Notion, new Uri("https://api.notion.com/v1/oauth/revoke"), EndsWholeGrant: false),
        Sources =
        [
            new Uri("https://developers.notion.com/docs/authorization"),
            new Uri("https://developers.notion.com/reference/create-a-token"),
            new Uri("https://developers.notion.com/reference/revoke-token"),
            new Uri("https://developers.notion.com/guides/mcp/build-mcp-client"),
        ],
    };

    // Its MCP server is not among the origins: it admits clients by a list of its own.
    private static Provider Figma => new()
    {
        Id = "figma",
        Name = "Figma",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://www.figma.com/oauth"),
            TokenEndpoint = new Uri("https://api.figma.com/v1/oauth/token"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretBasic],
        },
        Origins = [new Uri("https://api.figma.com")],
        DefaultScopes = Scopes.Read(["current_user:read"]),
        Tokens = new TokenRules { RefreshEndpoint = new Uri("https://api.figma.com/v1/oauth/refresh") },
        Revocation = RevocationRules.NotOffered,
        Identity = new IdentityRules(new Uri("https://api.figma.com/v1/me"), ["/email", "/handle"]),
        Sources = [new Uri("https://developers.figma.com/docs/rest-api/authentication"), new Uri("https://developers.figma.com/docs/rest-api/oauth-apps/")],
    };

    // No identity: it takes a POST with the token, which no rule here sends.
    private static Provider Dropbox => new()
    {
        Id = "dropbox",
        Name = "Dropbox",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://www.dropbox.com/oauth2/authorize"),
            TokenEndpoint = new Uri("https://api.dropboxapi.com/oauth2/token"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost, ClientAuthentication.None],
        },
        Origins = [new Uri("https://api.dropboxapi.com"), new Uri("https://content.dropboxapi.com")],
        DefaultScopes = Scopes.Read(["account_info.read"]),
        Tokens = TokenRules.Standard,
        // Without it the token ends after some hours and nothing renews it.
        AuthorizationParameters = [new("token_access_type", "offline")],
        Revocation = new RevocationRules(RevocationStyle.Dropbox, new Uri("https://api.dropboxapi.com/2/auth/token/revoke"), EndsWholeGrant: false),
        Sources =
        [
            new Uri("https://developers.dropbox.com/oauth-guide"),
            new Uri("https://www.dropbox.com/developers/documentation/http/documentation"),
            new Uri("https://dropbox.tech/developers/using-oauth-2-0-with-offline-access"),
        ],
    };
}
