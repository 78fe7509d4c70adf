using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>Slack, Discord and Zoom.</summary>
internal static class ChatProviders
{
    public static ImmutableArray<Provider> All { get; } = [Slack, Discord, Zoom];

    // The pair of endpoints for people's tokens, which Slack's MCP server publishes with S256; the pair oauth/v2 is for bots, and takes PKCE from
    // apps alone that are public for ever. An error comes with status 200 and ok: false. Its MCP server's metadata and documentation have named
    // different issuers, so none is compared.
    private static Provider Slack => new()
    {
        Id = "slack",
        Name = "Slack",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://slack.com/oauth/v2_user/authorize"),
            TokenEndpoint = new Uri("https://slack.com/api/oauth.v2.user.access"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost, ClientAuthentication.ClientSecretBasic],
        },
        // Slack's MCP server takes the tokens of registered Slack apps and of nothing else.
        Origins = [new Uri("https://slack.com"), new Uri("https://mcp.slack.com")],
        DefaultScopes = Scopes.Read(["users:read"]),
        Tokens = new TokenRules { TokensAt = "/authed_user", TokenType = "user" },
        // A person has one installation of an app in a workspace, whatever many connections share it.
        Revocation = new RevocationRules(RevocationStyle.Slack, new Uri("https://slack.com/api/auth.revoke"), EndsWholeGrant: true),
        Identity = new IdentityRules(new Uri("https://slack.com/api/auth.test"), ["/user"]) { PlaceAt = "/url", IdsAt = ["/team_id", "/user_id"] },
        Sources =
        [
            new Uri("https://docs.slack.dev/ai/slack-mcp-server"),
            new Uri("https://docs.slack.dev/reference/methods/oauth.v2.user.access"),
            new Uri("https://docs.slack.dev/authentication/installing-with-oauth"),
            new Uri("https://docs.slack.dev/authentication/using-token-rotation"),
            new Uri("https://docs.slack.dev/authentication/using-pkce"),
            new Uri("https://docs.slack.dev/reference/methods/auth.revoke"),
            new Uri("https://docs.slack.dev/reference/methods/auth.test"),
        ],
    };

    private static Provider Discord => new()
    {
        Id = "discord",
        Name = "Discord",
        Server = new AuthorizationServer
        {
            Issuer = "https://discord.com",
            SendsIssuer = true,
            AuthorizationEndpoint = new Uri("https://discord.com/api/oauth2/authorize"),
            TokenEndpoint = new Uri("https://discord.com/api/oauth2/token"),
            RevocationEndpoint = new Uri("https://discord.com/api/oauth2/token/revoke"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost, ClientAuthentication.None],
        },
        Origins = [new Uri("https://discord.com")],
        DefaultScopes = Scopes.Read(["identify"]),
        Tokens = TokenRules.Standard,
        Revocation = new RevocationRules(RevocationStyle.Rfc7009, new Uri("https://discord.com/api/oauth2/token/revoke"), EndsWholeGrant: true),
        Identity = new IdentityRules(new Uri("https://discord.com/api/users/@me"), ["/username", "/global_name"]) { IdsAt = ["/id"] },
        Sources =
        [
            new Uri("https://discord.com/developers/docs/topics/oauth2"),
            new Uri("https://discord.com/developers/docs/resources/user"),
            new Uri("https://discord.com/.well-known/oauth-authorization-server"),
        ],
    };

    // No default scopes: what an app may do is part of its registration.
    private static Provider Zoom => new()
    {
        Id = "zoom",
        Name = "Zoom",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://zoom.us/oauth/authorize"),
            TokenEndpoint = new Uri("https://zoom.us/oauth/token"),
            RevocationEndpoint = new Uri("https://zoom.us/oauth/revoke"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretBasic],
        },
        Origins = [new Uri("https://api.zoom.us")],
        DefaultScopes = Scopes.None,
        Tokens = TokenRules.Standard,
        Revocation = new RevocationRules(RevocationStyle.Rfc7009, new Uri("https://zoom.us/oauth/revoke"), EndsWholeGrant: false),
        Identity = new IdentityRules(new Uri("https://api.zoom.us/v2/users/me"), ["/email", "/display_name"]),
        Sources = [new Uri("https://developers.zoom.us/docs/integrations/oauth/"), new Uri("https://developers.zoom.us/docs/api/using-zoom-apis/")],
    };
}
