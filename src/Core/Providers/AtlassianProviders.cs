using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>
/// OAuth 2.0 (3LO) apps of Atlassian's cloud, one entry for each product's scopes. Its MCP server is not among the origins: it has an
/// authorization server of its own, which discovery finds.
/// </summary>
internal static class AtlassianProviders
{
    private const string General = "atlassian";

    public static ImmutableArray<Provider> All { get; } =
    [
        Entry(General, "Atlassian", [], "https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps"),
        Entry("jira", "Jira", ["read:jira-user", "read:jira-work"], "https://developer.atlassian.com/cloud/jira/platform/scopes-for-oauth-2-3LO-and-forge-apps"),
        Entry("confluence", "Confluence", ["read:confluence-content.all", "search:confluence"], "https://developer.atlassian.com/cloud/confluence/scopes-for-oauth-2-3LO-and-forge-apps"),
    ];

    // No revocation: the documentation of these apps has none; people remove an app in their account's settings.
    private static Provider Entry(string id, string name, string[] scopes, string source) => new()
    {
        Id = id,
        Name = name,
        ClientOf = id == General ? null : General,
        Server = new AuthorizationServer
        {
            AuthorizationEndpoint = new Uri("https://auth.atlassian.com/authorize"),
            TokenEndpoint = new Uri("https://auth.atlassian.com/oauth/token"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost],
        },
        Origins = [new Uri("https://api.atlassian.com")],
        // offline_access brings a refresh token, which changes with each use; read:me lets the account be named.
        DefaultScopes = Scopes.Read(["offline_access", "read:me", .. scopes]),
        Tokens = TokenRules.Standard,
        AuthorizationParameters = [new("audience", "api.atlassian.com"), new("prompt", "consent")],
        Revocation = RevocationRules.NotOffered,
        Identity = new IdentityRules(new Uri("https://api.atlassian.com/me"), ["/email", "/name"]),
        Sources =
        [
            new Uri("https://developer.atlassian.com/cloud/jira/software/oauth-2-3lo-apps/"),
            new Uri("https://developer.atlassian.com/cloud/confluence/user-identity-api/"),
            new Uri(source),
        ],
    };
}
