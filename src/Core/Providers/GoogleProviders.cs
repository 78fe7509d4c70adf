using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>
/// Google's authorization server for its APIs: one entry for each use, so that a token for mail does not go where calendars are. One client
/// registered at Google serves them all unless the deployment sets several.
/// </summary>
internal static class GoogleProviders
{
    private const string General = "google";

    public static ImmutableArray<Provider> All { get; } =
    [
        Entry(General, "Google", ["https://www.googleapis.com", "https://people.googleapis.com"], ["profile"], []),
        Entry(
            "gmail",
            "Gmail",
            ["https://gmail.googleapis.com", "https://gmailmcp.googleapis.com"],
            ["https://www.googleapis.com/auth/gmail.readonly"],
            ["https://developers.google.com/workspace/gmail/api/auth/scopes", "https://developers.google.com/workspace/gmail/api/guides/configure-mcp-server"]),
        Entry(
            "googlecalendar",
            "Google Calendar",
            ["https://www.googleapis.com", "https://calendarmcp.googleapis.com"],
            ["https://www.googleapis.com/auth/calendar.readonly"],
            ["https://developers.google.com/workspace/calendar/api/auth", "https://developers.google.com/workspace/calendar/api/guides/configure-mcp-server"]),
        Entry(
            "googledrive",
            "Google Drive",
            ["https://www.googleapis.com", "https://drivemcp.googleapis.com"],
            ["https://www.googleapis.com/auth/drive.readonly"],
            ["https://developers.google.com/workspace/drive/api/guides/api-specific-auth", "https://developers.google.com/workspace/guides/configure-mcp-servers"]),
    ];

    // openid and email everywhere: they name the account in the token answer itself.
    private static Provider Entry(string id, string name, string[] origins, string[] scopes, string[] sources) => new()
    {
        Id = id,
        Name = name,
        ClientOf = id == General ? null : General,
        Server = new AuthorizationServer
        {
            // Its authorization responses carry it; they are not refused without it, because whether they always do is not documented.
            Issuer = "https://accounts.google.com",
            AuthorizationEndpoint = new Uri("https://accounts.google.com/o/oauth2/v2/auth"),
            TokenEndpoint = new Uri("https://oauth2.googleapis.com/token"),
            TokenEndpointAuthentication = [ClientAuthentication.ClientSecretPost, ClientAuthentication.ClientSecretBasic],
        },
        Origins = [.. origins.Select(origin => new Uri(origin))],
        DefaultScopes = Scopes.Read(["openid", "email", .. scopes]),
        Tokens = TokenRules.Standard,
        // Without both there is no refresh token, or only the first time.
        AuthorizationParameters = [new("access_type", "offline"), new("prompt", "consent")],
        Revocation = new RevocationRules(RevocationStyle.Google, new Uri("https://oauth2.googleapis.com/revoke"), EndsWholeGrant: true),
        Identity = new IdentityRules(new Uri("https://openidconnect.googleapis.com/v1/userinfo"), ["/email", "/name"]) { IdsAt = ["/sub"] },
        Sources =
        [
            new Uri("https://developers.google.com/identity/protocols/oauth2/web-server"),
            new Uri("https://developers.google.com/identity/openid-connect/reference"),
            .. sources.Select(source => new Uri(source)),
        ],
    };
}
