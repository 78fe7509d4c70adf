using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>Valid requests to every function that answers HTTP, by the function's name.</summary>
internal static class ValidRequests
{
    /// <summary>The redirect URI of the application.</summary>
    public const string Redirect = "https://agent.example/done";

    private const string Integrations = "/api/v1/integrations";

    private const string Applications = "/api/v1/applications";
    // An unknown client id. Most sequences still need their own client.
    private const string Unknown = "01990000-0000-7000-8000-000000000000";
    private const string ServiceAccounts = "/api/v1/service-accounts";

    private static readonly string[] Messages =
    [
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{"url":{}}},"clientInfo":{"name":"c","version":"1"}}}""",
        """{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"echo","arguments":{"text":"x"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""",
        """{"jsonrpc":"2.0","id":2.5,"method":"tools/list"}""",
        """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
        """{"jsonrpc":"2.0","id":7,"result":{}}""",
    ];

    private static readonly string[] NewApplications =
    [
        """{ "name": "Agent", "oauth": { "type": "confidential", "redirectUris": ["https://agent.example/done"], "scopes": ["gateway:access"] } }""",
        """{ "name": "CLI", "description": "On laptops", "oauth": { "type": "public", "redirectUris": ["http://127.0.0.1/done"], "pkceRequired": true } }""",
    ];

    private static readonly string[] ApplicationPatches =
    [
        """{ "name": "Renamed", "description": null }""",
        """{ "trust": [{ "issuer": "https://ci.example.com", "subject": "repo:acme", "audience": "kontext" }] }""",
        """{ "externalAuth": { "enabled": true, "issuer": "https://idp.example.com", "jwksUrl": "https://idp.example.com/keys", "audience": "kontext", "allowedAlgorithms": ["ES256"] } }""",
    ];

    private static readonly string[] OAuths =
    [
        """{ "scopes": ["read", "write"] }""",
        """{ "provider": "github", "scopes": [] }""",
        """{ "issuer": "https://login.example.com", "clientId": "c", "clientSecret": "s" }""",
        """{ "clientId": "c", "clientSecret": "s", "authorizationUrl": "https://x.example/a", "tokenUrl": "https://x.example/t", "revocationUrl": "https://x.example/r" }""",
    ];

    private static readonly string[] Members =
    [
        """ "authMode": "none" """,
        """ "authMode": "user_token", "capabilities": { "tools": ["a", { "b": [1, null] }] } """,
        """ "authMode": "server_token", "serverToken": "st" """,
        """ "authMode": "oauth" """,
        """ "category": "internal_mcp_credentials", "authMode": "user_token", "credentialSchema": { "apiKey": "string", "port": "integer" } """,
        """ "authMode": "user_token", "credentialSchema": { "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "pattern": "^[a-z]{2,}$", "maxLength": 9 } }, "x-header": "X-Key" } """,
        """ "authMode": "user_token", "credentialSchema": { "oneOf": [{ "$ref": "#/$defs/a" }, { "required": ["b"] }], "$defs": { "a": { "required": ["a"], "additionalProperties": false } } } """,
    ];

    private static readonly string[] Credentials =
    [
        """{ "token": "ghp_x" }""",
        """{ "token": "ghp_x", "displayName": "Alice", "expiresAt": "2031-01-01T00:00:00Z" }""",
        """{ "credentials": { "key": "k", "secret": "s" } }""",
    ];

    private static readonly Dictionary<string, Func<FuzzWorld, FuzzedRequest>> Makers = new(StringComparer.Ordinal)
    {
        ["CreateIntegration"] = world => Api(world, "POST", Integrations, NewIntegration(world)),
        ["ListIntegrations"] = world => Api(world, "GET", Integrations, query: world.Pick<(string, string)[]>([[], [("limit", "2")], [("limit", "200"), ("name", "e")]])),
        ["GetIntegration"] = world => Api(world, "GET", One(world)),
        ["UpdateIntegration"] = Update,
        ["ArchiveIntegration"] = world => Api(world, "DELETE", One(world)),
        ["GetValidation"] = world => Api(world, "GET", One(world) + "/validation"),
        ["ValidateIntegration"] = world => Api(world, "POST", One(world) + "/validate"),
        ["GetOAuthConfig"] = world => Api(world, "GET", One(world, world.OAuth) + "/oauth"),
        ["ReplaceOAuthConfig"] = world => Api(world, "PUT", One(world, world.Entered) + "/oauth", world.Pick(OAuths)),
        ["RemoveOAuthConfig"] = world => Api(world, "DELETE", One(world) + "/oauth"),
        ["AddUserToken"] = world => Api(world, "POST", One(world, world.Pasted) + "/connection", world.Pick(Credentials)),
        ["GetConnection"] = world => Api(world, "GET", One(world) + "/connection"),
        ["RevokeConnection"] = world => Api(world, "DELETE", One(world, world.Entered) + "/connection"),
        ["ListConnections"] = world => Api(world, "GET", One(world) + "/connections", query: [("limit", "10")]),
        ["RevokeConnections"] = world => Api(world, "POST", One(world, world.Entered) + "/connections/revoke", "{}"),
        ["RevokeConnectionsOfUser"] = world => Api(
            world, "POST", "/api/v1/connections/revoke", $$"""{ "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "{{(world.Chance(8) ? "alice" : "carol")}}" } }"""),
        ["GetRevocation"] = world => Api(world, "GET", $"/api/v1/connections/revocations/{world.Revocation}"),
        ["AuthorizeConnection"] = world => Api(
            world, "POST", One(world, world.OAuth) + "/connection/authorize", world.Pick(["{}", $$"""{ "returnUrl": "{{Connect.ConnectApp.ReturnUrl}}" }"""])),
        ["CompleteConnection"] = world => Api(world, "POST", One(world, world.OAuth) + "/connection/complete", $$"""{ "session": "{{world.Session}}" }"""),
        ["Gateway"] = world => world.Random.Next(6) switch
        {
            0 => Api(world, "POST", "/mcp/connect-session", "{}"),
            1 => Api(world, "GET", "/mcp/integrations"),
            2 => Api(world, world.Pick(["GET", "DELETE"]), $"/mcp/{world.AnyIntegration()}"),
            _ => Api(world, "POST", $"/mcp/{world.Pick(["Tickets", world.AnyIntegration()])}", world.Pick(Messages)),
        },
        ["AggregateGateway"] = world => world.Chance(8)
            ? Api(world, world.Pick(["GET", "DELETE"]), "/mcp")
            : Api(world, "POST", "/mcp", world.Pick([.. Messages, .. AggregateMessages(world)])),
        ["ListTools"] = world => Api(world, "GET", One(world, world.Pasted) + "/tools"),
        ["AcceptTools"] = world => Api(world, "POST", One(world, world.Pasted) + "/tools", world.Pick(["""{ "accept": "all" }""", """{ "accept": ["a"], "withdraw": ["b"] }""", """{ "withdraw": "all" }"""])),
        ["GetToolRules"] = world => Api(world, "GET", "/api/v1/tool-rules"),
        ["ReplaceToolRules"] = world => Api(world, "PUT", "/api/v1/tool-rules", """{ "tools": { "allow": ["a"], "deny": ["b"], "readOnlyOnly": true }, "mode": "observe" }"""),
        ["GetGatewayMetadata"] = world => Page(world, "GET", "/.well-known/oauth-protected-resource/mcp"),
        ["GetGatewayPathMetadata"] = world => Page(world, "GET", $"/.well-known/oauth-protected-resource/mcp/{world.Pick(["Tickets", world.AnyIntegration()])}"),
        ["ShowConnectLink"] = world => Page(world, "GET", $"/oauth/start/{world.AnyTicket()}"),
        ["OpenConnectLink"] = world => Page(world, "POST", $"/oauth/start/{world.AnyTicket()}", []),
        ["ConfirmPerson"] = world => Page(world, "GET", "/oauth/sign-in", query: [("code", "c"), ("state", world.Session), ("iss", TestTokens.Issuer)]),
        ["ShowConnections"] = world => Page(world, "GET", $"/connect/{world.Session}", query: world.Pick<(string, string)[]>([[], [("done", world.Pasted)]])),
        ["LeaveSession"] = world => Page(world, "POST", $"/connect/{world.OtherSession}", Fields(world, "leave")),
        ["ShowConnection"] = world => Page(world, "GET", $"/connect/{world.Session}/{world.AnyIntegration()}"),
        ["PasteCredential"] = world => Page(world, "POST", $"/connect/{world.Session}/{world.Pasted}/token", Fields(world, "paste", ("field.token", "ghp_pasted"))),
        ["AskToDisconnect"] = world => Page(world, "GET", $"/connect/{world.Session}/{world.AnyIntegration()}/disconnect"),
        ["Disconnect"] = world => Page(world, "POST", $"/connect/{world.Session}/{world.Pasted}/disconnect", Fields(world, "disconnect")),
        ["StartAuthorization"] = world => Page(world, "POST", $"/connect/{world.Session}/{world.OAuth}/authorize", Fields(world, "authorize")),
        ["AnswerAuthorization"] = world => Page(world, "GET", world.Callback.AbsolutePath, query: [.. QueryOf(world.Callback)]),
        ["AnswerProviderAuthorization"] = world => Page(world, "GET", "/oauth/callback/p/github", query: [.. QueryOf(world.Callback)]),
        ["GetClientMetadata"] = world => Page(world, "GET", $"/oauth/clients/{world.Callback.Segments[^1]}.json"),
        ["CreateApplication"] = world => Api(world, "POST", Applications, world.Pick(NewApplications)),
        ["ListApplications"] = world => Api(world, "GET", Applications, query: [("limit", "2")]),
        ["GetApplication"] = world => Api(world, "GET", App(world)),
        ["UpdateApplication"] = world => Api(world, "PATCH", App(world), world.Pick(ApplicationPatches)),
        ["ArchiveApplication"] = world => Api(world, "DELETE", $"{Applications}/{Unknown}"),
        ["GetApplicationOAuth"] = world => Api(world, "GET", App(world) + "/oauth"),
        ["UpdateApplicationOAuth"] = world => Api(world, "PATCH", App(world) + "/oauth", """{ "redirectUris": ["https://agent.example/done"], "scopes": ["gateway:access"] }"""),
        ["RotateApplicationSecret"] = world => Api(world, "POST", App(world) + "/rotate-secret", "{}", query: [("graceSeconds", "86400")]),
        ["ListAttachedIntegrations"] = world => Api(world, "GET", App(world) + "/integrations"),
        ["ReplaceAttachedIntegrations"] = world => Api(world, "PUT", App(world) + "/integrations", $$"""{ "integrationIds": ["{{world.OAuth}}", "{{world.Entered}}"] }"""),
        ["AttachIntegration"] = world => Api(world, "POST", $"{App(world)}/integrations/{world.AnyIntegration()}"),
        ["DetachIntegration"] = world => Api(world, "DELETE", $"{App(world)}/integrations/{world.AnyIntegration()}"),
        ["GetAttachment"] = world => Api(world, "GET", $"{App(world)}/integrations/{world.OAuth}"),
        ["ReplaceAttachment"] = world => Api(
            world, "PUT", $"{App(world)}/integrations/{world.OAuth}", """{ "delivery": "both", "tools": { "allow": ["a"], "deny": ["b"], "readOnlyOnly": true }, "mode": "observe" }"""),
        ["CreateServiceAccount"] = world => Api(world, "POST", ServiceAccounts, """{ "name": "Job", "description": "Runs at night" }"""),
        ["ListServiceAccounts"] = world => Api(world, "GET", ServiceAccounts, query: [("limit", "2")]),
        ["GetServiceAccount"] = world => Api(world, "GET", $"{ServiceAccounts}/{world.ServiceAccount}"),
        ["DeleteServiceAccount"] = world => Api(world, "DELETE", $"{ServiceAccounts}/{Unknown}"),
        ["RotateServiceAccountSecret"] = world => Api(world, "POST", $"{ServiceAccounts}/{world.ServiceAccount}/rotate-secret", "{}"),
        ["ListAuditEvents"] = world => Api(world, "GET", "/api/v1/audit-events", query: [("limit", "5"), ("action", "integration.create"), ("decision", "allow")]),
        ["OpenIntegrationLink"] = world => Page(world, "GET", $"/oauth/link/{world.AnyIntegration()}"),
        ["IssueToken"] = world => world.Chance(2) ? Exchange(world) : world.Chance(2) ? Redemption(world) : new()
        {
            Method = "POST",
            Path = "/oauth2/token",
            Headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", "Basic " + Convert.ToBase64String("client:secret"u8))],
            Form = [("grant_type", "client_credentials"), ("scope", "management:all"), ("audience", TestTokens.Audience)],
        },
        ["Authorize"] = world => Page(world, "GET", "/oauth2/authorize", query: [.. AuthorizeQuery(world)]),
        ["AuthorizeByOtherName"] = world => Page(world, "GET", "/oauth2/auth", query: [.. AuthorizeQuery(world)]),
        ["ShowConsent"] = world => Page(world, "GET", $"/oauth2/consent/{world.Consent}"),
        ["DecideConsent"] = world => Page(world, "POST", $"/oauth2/consent/{world.Consent}", Fields(world, "consent", ("decision", world.Pick(["allow", "deny", ""])))),
        ["WithdrawConsent"] = world => Page(world, "POST", $"/connect/{world.Session}/applications/{new string('a', 64)}/end", Fields(world, "paste")),
        ["GetServerMetadata"] = world => Page(world, "GET", "/.well-known/oauth-authorization-server"),
        ["GetOpenIdConfiguration"] = world => Page(world, "GET", "/.well-known/openid-configuration"),
        ["GetSigningKeys"] = world => Page(world, "GET", "/.well-known/jwks.json"),
        ["RegisterClient"] = world => Api(world, "POST", "/oauth2/register", """{ "client_name": "Editor", "redirect_uris": ["http://127.0.0.1/done"], "grant_types": ["authorization_code"] }"""),
        ["RevokeToken"] = world => Form(world, "/oauth2/revoke", [("token", "rt_" + new string('A', 112)), ("token_type_hint", "refresh_token")]),
        ["ListSessions"] = world => Api(world, "GET", App(world) + "/sessions", query: [("limit", "2")]),
        ["GetSession"] = world => Api(world, "GET", $"{App(world)}/sessions/{Unknown}"),
        ["EndSession"] = world => Api(world, "DELETE", $"{App(world)}/sessions/{Unknown}"),
        ["EndAllSessions"] = world => Api(world, "DELETE", App(world) + "/sessions"),
        ["ListDelegations"] = world => Api(world, "GET", App(world) + "/delegations", query: [("limit", "2")]),
        ["EndDelegation"] = world => Api(world, "DELETE", $"{App(world)}/delegations/{new string('a', 64)}"),
        ["StartAgentSession"] = world => Api(
            world, "POST", "/api/v1/agent-sessions", """{ "subjectToken": "x", "subjectTokenType": "urn:ietf:params:oauth:token-type:access_token", "expiresIn": 600 }"""),
        ["GetOpenApi"] = world => Page(world, "GET", "/openapi.json"),
        ["GetReference"] = world => Page(world, "GET", "/docs"),
        ["GetReferenceScript"] = world => Page(world, "GET", "/docs/unknown.js"),
        ["GetHome"] = world => Page(world, "GET", "/"),
        ["AnswerPreflight"] = world => Page(world, "OPTIONS", "/api/v1/integrations"),
        ["GetHealth"] = world => Page(world, "GET", "/health/live"),
        ["GetReadiness"] = world => Page(world, "GET", "/health/ready"),
    };

    public static IReadOnlyList<string> Functions { get; } = [.. Makers.Keys];

    /// <summary>The address at which the application sends a person here.</summary>
    public static string AuthorizeAddress(FuzzWorld world) =>
        QueryHelpers.AddQueryString("/oauth2/authorize", AuthorizeQuery(world).Select(pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2)));

    public static FuzzedRequest Make(string function, FuzzWorld world)
    {
        var request = Makers[function](world);
        request.Function = function;
        return request;
    }

    private static string[] AggregateMessages(FuzzWorld world) =>
    [
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"SEARCH_TOOLS","arguments":{"query":"ticket","limit":3}}}""",
        $$$"""{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"EXECUTE_TOOL","arguments":{"tool_id":"{{{world.AnyIntegration()}}}:a","tool_arguments":{"b":1} } } }""",
        """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"REQUEST_CAPABILITY","arguments":{"capability":"tickets"}}}""",
        """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"tickets__a","arguments":{}}}""",
    ];

    // No person is connected to these integrations, so the exchange is refused or gives a token of our own.
    private static FuzzedRequest Exchange(FuzzWorld world) => new()
    {
        Method = "POST",
        Path = "/oauth2/token",
        Headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", "Basic " + world.ClientAuthentication)],
        Form =
        [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token", world.Alice),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("resource", world.Pick(["mcp-gateway", world.OAuth, "Entered/files"])),
        ],
    };

    // The code and the refresh token are of no session.
    private static FuzzedRequest Redemption(FuzzWorld world) => Form(world, "/oauth2/token", world.Chance(2)
        ? [("grant_type", "authorization_code"), ("code", "76a00" + new string('A', 43)), ("redirect_uri", Redirect), ("code_verifier", new string('v', 43))]
        : [("grant_type", "refresh_token"), ("refresh_token", "rt_" + new string('A', 112)), ("scope", "gateway:access")]);

    private static FuzzedRequest Form(FuzzWorld world, string path, List<(string, string)> form) => new()
    {
        Method = "POST",
        Path = path,
        Headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", "Basic " + world.ClientAuthentication)],
        Form = form,
    };

    private static IEnumerable<(string, string)> AuthorizeQuery(FuzzWorld world) =>
    [
        ("client_id", world.ClientId), ("redirect_uri", Redirect), ("response_type", "code"), ("state", "s"), ("scope", "openid gateway:access"),
        ("code_challenge", Core.OAuth.Pkce.ChallengeOf(new string('v', 43))), ("code_challenge_method", "S256"), ("nonce", "n"),
    ];

    private static string App(FuzzWorld world) => $"{Applications}/{world.Application}";

    private static FuzzedRequest Update(FuzzWorld world)
    {
        var id = world.AnyIntegration();
        var body = world.Random.Next(6) switch
        {
            0 => $$"""{ "name": "{{world.NewName()}}" }""",
            1 => $$"""{ {{world.Pick(Members)}} }""",
            2 => $$"""{ "oauth": {{world.Pick(OAuths)}} }""",
            3 => $$"""{ "url": "{{world.ResourceUrl}}?{{world.Random.Next(9)}}", "capabilities": null }""",
            4 => """{ "serverToken": "another" }""",
            _ => "{}",
        };
        var request = Api(world, "PATCH", $"{Integrations}/{id}", body);
        if (world.Chance(3))
            request.SetHeader("Content-Type", "application/merge-patch+json");
        return request;
    }

    // Mostly one for which the call makes sense.
    private static string One(FuzzWorld world, string? usual = null) => $"{Integrations}/{(usual is not null && !world.Chance(4) ? usual : world.AnyIntegration())}";

    private static string NewIntegration(FuzzWorld world) => $$"""
        { "name": "{{world.NewName()}}", "url": "{{world.ResourceUrl}}", "oauth": {{world.Pick(OAuths)}}, {{world.Pick(Members)}} }
        """;

    private static FuzzedRequest Api(FuzzWorld world, string method, string path, string? json = null, (string, string)[]? query = null) => new()
    {
        Method = method,
        Path = path,
        Query = [.. query ?? []],
        Headers = json is null ? [("Authorization", $"Bearer {world.Alice}")] : [("Authorization", $"Bearer {world.Alice}"), ("Content-Type", "application/json")],
        Json = json is null ? null : JsonNode.Parse(json),
    };

    private static FuzzedRequest Page(FuzzWorld world, string method, string path, List<(string, string)>? form = null, (string, string)[]? query = null) => new()
    {
        Method = method,
        Path = path,
        Query = [.. query ?? []],
        Headers =
        [
            ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"), ("Cookie", world.Cookies),
            .. form is null ? Array.Empty<(string, string)>() : [("Content-Type", "application/x-www-form-urlencoded")],
        ],
        Form = form,
    };

    private static List<(string, string)> Fields(FuzzWorld world, string page, params (string Name, string Value)[] filled) =>
        [.. world.FormOf(page).Select(field => (field.Key, field.Value)), .. filled];

    private static IEnumerable<(string, string)> QueryOf(Uri address) => QueryHelpers.ParseQuery(address.Query).Select(pair => (pair.Key, pair.Value.ToString()));
}
