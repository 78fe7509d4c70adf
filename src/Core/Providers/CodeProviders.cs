using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>GitHub, GitLab.com and Linear.</summary>
internal static class CodeProviders
{
    public static ImmutableArray<Provider> All { get; } = [GitHub, GitLab, Linear];

    // An error comes with status 200. OAuth apps' tokens have no expires_in and no refresh token; those of GitHub Apps have both, and no scopes.
    private static Provider GitHub => new()
    {
        Id = "github",
        Name = "GitHub",
        Server = new AuthorizationServer
        {
            // Its authorization responses carry it, not always so far: one without it is not refused.
            Issuer = "https://github.com/login/oauth",
            AuthorizationEndpoint = new Uri("https://github.com/login/oauth/authorize"),
            TokenEndpoint = new Uri("https://github.com/login/oauth/access_token"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost],
        },
        // GitHub's MCP server takes the tokens of any OAuth app or GitHub App.
        Origins = [new Uri("https://api.github.com"), new Uri("https://api.githubcopilot.com")],
        DefaultScopes = Scopes.Read(["read:user"]),
        Tokens = TokenRules.Standard,
        // The token alone: deleting the grant would end every other connection of the person.
        Revocation = new RevocationRules(RevocationStyle.GitHub, new Uri("https://api.github.com/applications/{client_id}/token"), EndsWholeGrant: false),
        Identity = new IdentityRules(new Uri("https://api.github.com/user"), ["/login"]),
        Sources =
        [
            new Uri("https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps"),
            new Uri("https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors"),
            new Uri("https://docs.github.com/en/rest/apps/oauth-applications"),
            new Uri("https://github.com/.well-known/oauth-authorization-server/login/oauth"),
            new Uri("https://github.blog/changelog/2025-07-14-pkce-support-for-oauth-and-github-app-authentication"),
            new Uri("https://github.com/github/github-mcp-server/blob/main/docs/host-integration.md"),
        ],
    };

    // GitLab.com alone: an instance of one's own has an authorization server of its own, which discovery finds.
    private static Provider GitLab => new()
    {
        Id = "gitlab",
        Name = "GitLab.com",
        Server = new AuthorizationServer
        {
            Issuer = "https://gitlab.com",
            AuthorizationEndpoint = new Uri("https://gitlab.com/oauth/authorize"),
            TokenEndpoint = new Uri("https://gitlab.com/oauth/token"),
            RevocationEndpoint = new Uri("https://gitlab.com/oauth/revoke"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost],
        },
        // Its MCP server stands at the same origin and wants the scope mcp.
        Origins = [new Uri("https://gitlab.com")],
        DefaultScopes = Scopes.Read(["read_user"]),
        Tokens = TokenRules.Standard,
        Revocation = new RevocationRules(RevocationStyle.Rfc7009, new Uri("https://gitlab.com/oauth/revoke"), EndsWholeGrant: false),
        Identity = new IdentityRules(new Uri("https://gitlab.com/api/v4/user"), ["/username", "/email"]),
        Sources =
        [
            new Uri("https://docs.gitlab.com/api/oauth2"),
            new Uri("https://docs.gitlab.com/api/users"),
            new Uri("https://gitlab.com/.well-known/openid-configuration"),
        ],
    };

    // No identity: only its GraphQL API tells whose token it is, and that takes a POST.
    private static Provider Linear => new()
    {
        Id = "linear",
        Name = "Linear",
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://linear.app/oauth/authorize"),
            TokenEndpoint = new Uri("https://api.linear.app/oauth/token"),
            RevocationEndpoint = new Uri("https://api.linear.app/oauth/revoke"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost],
        },
        // Linear's MCP server takes the tokens of any Linear OAuth app beside those of its own authorization server.
        Origins = [new Uri("https://api.linear.app"), new Uri("https://mcp.linear.app")],
        DefaultScopes = Scopes.Read(["read"]),
        Tokens = new TokenRules { ScopeSeparator = ',' },
        Revocation = new RevocationRules(RevocationStyle.Rfc7009, new Uri("https://api.linear.app/oauth/revoke"), EndsWholeGrant: false),
        Sources = [new Uri("https://linear.app/developers/oauth-2-0-authentication"), new Uri("https://linear.app/docs/mcp")],
    };
}
