using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>Servers whose metadata are at different places or have faults.</summary>
internal static class DiscoveryAnimals
{
    private const string InsertedOAuth = Site.OAuth + "/tenant";
    private const string InsertedOpenId = Site.OpenId + "/tenant";
    private const string AppendedOpenId = "/tenant" + Site.OpenId;

    public static IReadOnlyList<Animal> Places =>
    [
        new() { Name = "publishes RFC 8414 metadata at its root", Fate = Fate.Connected() },
        new() { Name = "publishes OpenID metadata at its root alone", Script = at => at.Publishes(_ => { }, Site.OpenId), Fate = Fate.Connected() },
        Tenant("has a path in its issuer, with RFC 8414 metadata before it", InsertedOAuth),
        Tenant("has a path in its issuer, with OpenID metadata before it", InsertedOpenId),
        Tenant("has a path in its issuer, with OpenID metadata behind it", AppendedOpenId),
        new()
        {
            Name = "ends its issuer in a slash, everywhere alike",
            Script = at => IssuedBy(at, at.Server.Issuer + "/", Site.OAuth),
            Fate = Fate.Connected(),
        },
        new()
        {
            Name = "ends its issuer in a slash in its metadata alone, and in iss",
            Script = at =>
            {
                at.Issuer = at.Server.Issuer + "/";
                at.Publishes("issuer", at.Issuer);
            },
            Fate = Fate.Connected(),
        },
        new()
        {
            Name = "stands behind an MCP server whose challenge names no metadata, at the well-known address with the path",
            Script = at => at.Challenges("Bearer"),
            Fate = Fate.Connected(),
        },
        new()
        {
            Name = "stands behind an MCP server that publishes for its whole origin",
            Script = at =>
            {
                at.Challenges("Bearer");
                at.Names([at.Server.Issuer], Site.Resource, at.Resource.Issuer);
            },
            Fate = Fate.Connected(),
            Besides = seen => Assert.Equal(seen.Enclosure.Url.GetLeftPart(UriPartial.Authority), seen.Redeemed.Form["resource"].TrimEnd('/')),
        },
        new()
        {
            Name = "stands behind an MCP server that challenges for other scopes than it publishes",
            Script = at => at.Challenges($"Bearer resource_metadata=\"{at.Resource.At(Site.Resource + "/mcp").Url}\", scope=\"files:write\""),
            Fate = Fate.Connected(),
            Besides = seen => Assert.Equal("files:write", seen.Asked("scope")),
        },
        Challenged("stands behind an MCP server with two Bearer challenges, the second with metadata", address => $"Bearer realm=\"mcp\", error=\"invalid_token\", Bearer resource_metadata=\"{address}\""),
        Challenged("stands behind an MCP server whose challenge has quotes that do not match", address => $"Bearer error_description=\"say \"no\"\", resource_metadata='{address}'"),
        new()
        {
            Name = "is the second that is named, behind one that is not there",
            Script = at => at.Names([at.Server.Issuer + "/gone", at.Server.Issuer]),
            Fate = Fate.Connected(),
        },
        new()
        {
            Name = "is the MCP server itself, by MCP 2025-03-26, with metadata",
            Script = at =>
            {
                Older(at);
                var document = at.Server.MetadataDocument();
                document["issuer"] = at.Resource.Issuer;
                at.Resource.Metadata.Answers(document);
                at.Issuer = at.Resource.Issuer;
            },
            Fate = Fate.Connected(),
        },
        new()
        {
            Name = "is the MCP server itself, by MCP 2025-03-26, with the fixed endpoints and nothing else",
            Script = at =>
            {
                Older(at);
                at.AuthorizationEndpoint = at.Resource.Authorization.Answers(400, "").Url;
                at.Resource.Registration.Answers(201, """{ "client_id": "registered", "token_endpoint_auth_method": "none" }""");
                at.Resource.Token.Answers(at.TokenAnswer());
            },
            Answer = _ => [("iss", null)],
            Fate = Fate.Connected(),
            Besides = seen => Assert.Single(seen.Enclosure.Resource.Token.Requests),
        },
        new()
        {
            Name = "is the MCP server itself, by MCP 2025-03-26, and fails over an authorization request without parameters",
            Script = at =>
            {
                Older(at);
                at.AuthorizationEndpoint = at.Resource.Authorization.Answers(500, "").Url;
                at.Resource.Registration.Answers(201, """{ "client_id": "registered", "token_endpoint_auth_method": "none" }""");
                at.Resource.Token.Answers(at.TokenAnswer());
            },
            Answer = _ => [("iss", null)],
            Fate = Fate.Connected(),
        },
        Beside("publishes how to register, and its endpoints were entered", _ => { }),
        Beside("publishes how to register without a word of PKCE, and its endpoints were entered", at => at.Publishes("code_challenge_methods_supported", null), at => at.Issuer),
        new()
        {
            Name = "publishes how to register at another host than its tokens, without a word of PKCE, and its endpoints were entered",
            Script = at => at.Publishes(document =>
            {
                document.Remove("code_challenge_methods_supported");
                document["registration_endpoint"] = at.Resource.Registration.Url.AbsoluteUri;
            }),
            Entered = at => $$"""{ "authorizationUrl": "{{at.Server.Authorization.Url}}", "tokenUrl": "{{at.Server.Token.Url}}" }""",
            Fate = Fate.NoClient("does not let this service register itself"),
            Validation = "invalid",
            Besides = seen => Assert.Empty(seen.Enclosure.Resource.Registration.Requests),
        },
        new()
        {
            Name = "writes an empty text for each endpoint that it does not have",
            Script = at => at.Publishes(document => (document["revocation_endpoint"], document["userinfo_endpoint"], document["jwks_uri"]) = ("", " ", "")),
            Fate = Fate.Connected(),
        },
        new()
        {
            Name = "refuses to be told the resource, and the integration leaves it out",
            Script = at => at.Server.Token.Answers(asked => asked.Form.ContainsKey("resource") ? (400, """{ "error": "invalid_target" }""") : (200, at.TokenAnswer().ToJsonString())),
            Entered = _ => """{ "sendResource": false }""",
            Fate = Fate.Connected(),
            Besides = seen => Assert.Equal("", seen.Asked("resource")),
        },
        new()
        {
            Name = "gives a refresh token to those alone who ask for offline_access with consent",
            Script = at => at.Publishes("scopes_supported", new JsonArray("openid", "tools:read", "offline_access")),
            Fate = Fate.Connected(),
            Besides = seen => Assert.Equal(("tools:read offline_access", "consent"), (seen.Asked("scope"), seen.Asked("prompt"))),
        },
        new()
        {
            Name = "stops people who are asked for consent, and the integration does not ask",
            Script = at => at.Publishes("scopes_supported", new JsonArray("openid", "tools:read", "offline_access")),
            Entered = _ => """{ "askConsent": false }""",
            Fate = Fate.Connected(),
            Besides = seen => Assert.Equal(("tools:read offline_access", ""), (seen.Asked("scope"), seen.Asked("prompt"))),
        },
        new()
        {
            Name = "publishes nothing, and its endpoints were entered",
            Script = at => at.Server.Metadata.Refuses(404),
            Entered = at => $$"""{ "clientId": "ours", "authorizationUrl": "{{at.Server.Authorization.Url}}", "tokenUrl": "{{at.Server.Token.Url}}" }""",
            Answer = _ => [("iss", null)],
            Fate = Fate.Connected(),
            Besides = seen => Assert.Equal("ours", seen.Redeemed.Form["client_id"]),
        },
        new()
        {
            Name = "publishes nothing, its endpoints were entered, and it sends an iss that was not",
            Script = at => at.Server.Metadata.Refuses(404),
            Entered = at => $$"""{ "clientId": "ours", "authorizationUrl": "{{at.Server.Authorization.Url}}", "tokenUrl": "{{at.Server.Token.Url}}" }""",
            Fate = Fate.InVain("This cannot be connected yet", "oauth.issuer"),
            Besides = seen => Assert.Empty(seen.Enclosure.Server.Token.Requests),
        },
    ];

    public static IReadOnlyList<Animal> Flaws =>
    [
        new() { Name = "names another issuer in its metadata", Script = at => at.Publishes("issuer", "https://auth.example"), Fate = Fate.NotFound("It belongs to another server") },
        new() { Name = "drops the path of its issuer in its metadata", Script = DropsItsPath, Fate = Fate.NotFound("Ask its operator whether this is the right server") },
        new() { Name = "names no issuer", Script = at => at.Publishes("issuer", null), Fate = Fate.NotFound("It names no issuer") },
        new() { Name = "says nothing of PKCE", Script = at => at.Publishes("code_challenge_methods_supported", null), Fate = Fate.NotFound("It does not announce PKCE with S256") },
        new() { Name = "offers PKCE with plain alone", Script = at => at.Publishes("code_challenge_methods_supported", new JsonArray("plain")), Fate = Fate.NotFound("It does not announce PKCE with S256") },
        new() { Name = "offers no response type code", Script = at => at.Publishes("response_types_supported", new JsonArray("token")), Fate = Fate.NotFound("It does not offer the response type code") },
        new() { Name = "offers no authorization code grant", Script = at => at.Publishes("grant_types_supported", new JsonArray("client_credentials")), Fate = Fate.NotFound("It does not offer the grant type authorization_code") },
        new() { Name = "writes an empty text for its token endpoint", Script = at => at.Publishes("token_endpoint", ""), Fate = Fate.NotFound("It lacks an authorization_endpoint or a token_endpoint") },
        new() { Name = "has no token endpoint", Script = at => at.Publishes("token_endpoint", null), Fate = Fate.NotFound("It lacks an authorization_endpoint or a token_endpoint") },
        Endpoint("has a script for an authorization endpoint", "authorization_endpoint", _ => "javascript:alert(1)"),
        Endpoint("has a data address for an authorization endpoint", "authorization_endpoint", _ => "data:text/html,hello"),
        Endpoint("has a user name in its authorization endpoint", "authorization_endpoint", at => at.Replace("//", "//github.com@", StringComparison.Ordinal)),
        Endpoint("has a fragment in its token endpoint", "token_endpoint", at => at + "#x"),
        Endpoint("has a token endpoint without https", "token_endpoint", _ => "http://auth.example/token"),
        Endpoint("has a token endpoint in this service's own network", "token_endpoint", _ => "https://169.254.169.254/token"),
        Endpoint("has a script for a registration endpoint", "registration_endpoint", _ => "javascript:alert(1)"),
        new() { Name = "publishes a web page for metadata", Script = at => at.Server.Metadata.Answers(HostileServers.WebPage), Fate = Fate.NotFound("cannot be used") },
        new() { Name = "publishes metadata with a member twice", Script = at => at.Server.Metadata.Answers(200, $$"""{ "issuer": "https://auth.example", "issuer": "{{at.Issuer}}" }"""), Fate = Fate.NotFound("cannot be used") },
        new() { Name = "publishes metadata without end", Script = at => at.Server.Metadata.AnswersTenMegabytes(), Fate = Fate.NotFound("cannot be used") },
        new() { Name = "leads its metadata to another origin", Script = at => at.Server.Metadata.RedirectsTo(at.Resource.At("/metadata").Url), Fate = Fate.NotFound("cannot be used"), Besides = seen => Assert.Empty(seen.Enclosure.Resource.At("/metadata").Requests) },
        new() { Name = "publishes no metadata", Script = at => at.Server.Metadata.Refuses(404), Fate = Fate.NotFound("cannot be used") },
        new() { Name = "has an issuer with a query", Script = at => at.Names([at.Issuer + "?tenant=1"]), Fate = Fate.NotFound("an issuer must be an https address without a query") },
        new() { Name = "is not named: the MCP server's metadata names none", Script = at => at.Names([]), Fate = Fate.NotFound("names no authorization server") },
        new() { Name = "stands behind an MCP server whose metadata speaks of another", Script = at => at.Names([at.Issuer], resource: "https://mcp.example.com/mcp"), Fate = Fate.NotFound("It describes another resource than the url") },
        new()
        {
            Name = "is another than the one that was entered",
            Entered = _ => """{ "issuer": "https://auth.example" }""",
            Fate = Fate.NotFound("The server does not accept tokens of the entered issuer"),
        },
        new() { Name = "does not say where its metadata is for the moment", Script = at => at.Server.Metadata.Refuses(503), Fate = Fate.Away("cannot be used"), Validation = "invalid" },
        new() { Name = "never sends its metadata", Script = at => at.Server.Metadata.Answers(at.Silence), Fate = Fate.Away("cannot be used"), Validation = "invalid" },
    ];

    private static Animal Challenged(string name, Func<Uri, string> challenge) => new()
    {
        Name = name,
        Script = at =>
        {
            at.Names([at.Server.Issuer], "/elsewhere");
            at.Challenges(challenge(at.Resource.At("/elsewhere").Url));
        },
        Fate = Fate.Connected(),
    };

    private static Animal Beside(string name, Action<Enclosure> script, Func<Enclosure, string>? issuer = null) => new()
    {
        Name = name,
        Script = script,
        Entered = at => $$"""{ {{(issuer is null ? "" : $"\"issuer\": \"{issuer(at)}\",")}} "authorizationUrl": "{{at.Server.Authorization.Url}}", "tokenUrl": "{{at.Server.Token.Url}}" }""",
        Fate = Fate.Connected(),
        Besides = seen => Assert.Single(seen.Enclosure.Server.Registration.Requests),
    };

    private static Animal Tenant(string name, string path) => new()
    {
        Name = name,
        Script = at => IssuedBy(at, at.Server.Issuer + "/tenant", path),
        Fate = Fate.Connected(),
    };

    private static Animal Endpoint(string name, string member, Func<string, string> change) => new()
    {
        Name = name,
        Script = at => at.Publishes(member, change(at.Server.MetadataDocument()[member]!.GetValue<string>())),
        Fate = Fate.NotFound($"Its {member} is not an https address that may be used"),
    };

    private static void IssuedBy(Enclosure at, string issuer, string path)
    {
        at.Issuer = issuer;
        at.Names([issuer]);
        at.Publishes(document => document["issuer"] = issuer, path);
    }

    private static void DropsItsPath(Enclosure at)
    {
        at.Names([at.Server.Issuer + "/tenant"]);
        at.Publishes(_ => { }, InsertedOAuth);
    }

    private static void Older(Enclosure at)
    {
        at.Challenges("Bearer");
        at.Resource.At(Site.Resource + "/mcp").Refuses(404);
    }
}
