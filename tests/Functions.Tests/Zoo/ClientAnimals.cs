using System.Text;
using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>The client at these servers: registered, known by its metadata document, or entered. Also its authentication methods.</summary>
internal static class ClientAnimals
{
    public static IReadOnlyList<Animal> Registered =>
    [
        new() { Name = "registers a public client", Fate = Fate.Connected(), Besides = seen => IsPublic(seen, "registered") },
        Registers("registers with 200 instead of 201", at => at.Registers(_ => { }, 200)),
        Registers("registers and does not repeat the redirect URIs", at => at.Registers(client => client.Remove("redirect_uris"))),
        new()
        {
            Name = "refuses to register the scopes of a resource",
            Script = at => at.Server.Registration.AnswersOnce(400, """{ "error": "invalid_client_metadata" }"""),
            Fate = Fate.Connected(),
            Besides = seen => Assert.Equal([true, false], seen.Enclosure.Server.Registration.Requests.Select(request => request.Json.TryGetProperty("scope", out _))),
        },
        Registers("registers with a secret for HTTP Basic", at => WithSecret(at, "client_secret_basic"), 1, IsBasic),
        Registers("registers with a secret for the body, though Basic was asked for", at => WithSecret(at, "client_secret_post"), 1, IsPost),
        Registers("registers with a secret and no word on how to show it", at => WithSecret(at, null), 1, IsBasic),
        Registers("takes clients without a secret alone", at => at.Publishes("token_endpoint_auth_methods_supported", new JsonArray("none")), 0, seen => IsPublic(seen, "registered")),
        Refuses("refuses our redirect URI", 400, """{ "error": "invalid_redirect_uri" }""", "does not register clients with our redirect URI"),
        Refuses("refuses our metadata", 400, """{ "error": "invalid_client_metadata", "error_description": "<b>no</b>" }""", "does not register clients with our metadata"),
        Refuses("registers no client without a token", 401, "", "registers only clients that its operator has admitted"),
        Refuses("registers no client that it does not know", 403, "", "registers only clients that its operator has admitted"),
        Refuses("names a registration endpoint that is not there", 404, "", "there is none at that address"),
        Refuses("answers a registration with a web page", 200, "<!doctype html>", "its answer holds no client"),
        Refuses("registers a client without an id", 201, """{ "client_name": "x" }""", "its answer holds no client"),
        Refuses("registers a client for another redirect URI", 201, """{ "client_id": "x", "redirect_uris": ["https://evil.example/"] }""", "our redirect URI is not among its own"),
        Refuses("registers a client for private_key_jwt", 201, """{ "client_id": "x", "token_endpoint_auth_method": "private_key_jwt" }""", "authenticate in a way that this service does not know"),
        Refuses("registers a client for a secret and gives none", 201, """{ "client_id": "x", "token_endpoint_auth_method": "client_secret_post" }""", "was given none"),
        Refuses("registers a client without the code flow", 201, """{ "client_id": "x", "grant_types": ["implicit"] }""", "it may not use the authorization code flow"),
        Refuses("registers a client with a line break in its id", 201, """{ "client_id": "x\ny" }""", "its id is not printable ASCII"),
        new()
        {
            Name = "registers a client for a secret that has run out already",
            Script = at => at.Registers(client => Secret(client, at, "client_secret_basic")["client_secret_expires_at"] = 1),
            Fate = Fate.NoClient("its secret has already expired"),
        },
        new() { Name = "leads a registration elsewhere", Script = at => at.Server.Registration.RedirectsTo(at.Resource.Registration.Url), Fate = Fate.NoClient("answers with a redirect"), Besides = seen => Assert.Empty(seen.Enclosure.Resource.Registration.Requests) },
        new() { Name = "answers a registration without end", Script = at => at.Server.Registration.AnswersTenMegabytes(), Fate = Fate.NoClient("its answer holds no client") },
        new() { Name = "never answers a registration", Script = at => at.Server.Registration.Answers(at.Silence), Fate = Fate.Away("did not answer the registration") },
        new() { Name = "registers no client for the moment", Script = at => at.Server.Registration.Refuses(503, 9), Fate = Fate.Away("did not answer the registration") },
        new() { Name = "registers no client at all", Script = at => at.Publishes("registration_endpoint", null), Fate = Fate.NoClient("does not let this service register itself"), Validation = "invalid" },
        new() { Name = "authenticates clients by private_key_jwt alone", Script = at => at.Publishes("token_endpoint_auth_methods_supported", new JsonArray("private_key_jwt")), Fate = Fate.NoClient("none of the ways in which this service can authenticate") },
    ];

    public static IReadOnlyList<Animal> Known =>
    [
        new()
        {
            Name = "reads our client id metadata document",
            Script = at => at.Publishes("client_id_metadata_document_supported", true),
            Fate = Fate.Connected(),
            Besides = seen =>
            {
                Assert.Empty(seen.Enclosure.Server.Registration.Requests);
                Assert.Equal(seen.Asked("redirect_uri").Replace("/callback/", "/clients/", StringComparison.Ordinal) + ".json", seen.Asked("client_id"));
                IsPublic(seen, seen.Asked("client_id"));
            },
        },
        Entered("knows a client that was entered, without a secret", secret: false, _ => { }, seen => IsPublic(seen, "ours")),
        Entered("knows a client that was entered, and takes Basic", secret: true, _ => { }, IsBasic),
        Entered("knows a client that was entered, and takes its secret in the body alone", secret: true, at => at.Publishes("token_endpoint_auth_methods_supported", new JsonArray("client_secret_post")), IsPost),
        Entered("knows a client that was entered, and does not say how it authenticates", secret: true, at => at.Publishes("token_endpoint_auth_methods_supported", null), IsBasic),
        new()
        {
            Name = "knows a client that was entered with a secret and without issuer",
            Entered = at => $$"""{ "clientId": "ours", "clientSecret": "{{at.ClientSecret}}" }""",
            Fate = Fate.NoClient("A client secret is sent to one authorization server only"),
            Validation = "invalid",
            ClientSecrets = 1,
        },
        new() { Name = "writes an empty text for its registration endpoint", Script = at => at.Publishes("registration_endpoint", ""), Fate = Fate.NoClient("does not let this service register itself"), Validation = "invalid" },
        new()
        {
            Name = "sends people back and does not know our client any more",
            Answer = _ => [("code", null), ("error", "unauthorized_client"), ("error_description", "unknown client")],
            Fate = Fate.InVain("The service gave no access", "unknown client"),
        },
        new()
        {
            Name = "does not know our client any more",
            Script = at => at.Server.Token.Answers(401, """{ "error": "invalid_client" }"""),
            Fate = Fate.NoTokens("refuses this application or its request"),
        },
    ];

    private static Animal Registers(string name, Action<Enclosure> script, int secrets = 0, Action<Sighting>? besides = null) =>
        new() { Name = name, Script = script, Fate = Fate.Connected(), ClientSecrets = secrets, Besides = besides ?? (_ => { }) };

    private static Animal Refuses(string name, int status, string body, string says) =>
        new() { Name = name, Script = at => at.Server.Registration.Answers(status, body), Fate = Fate.NoClient(says) };

    private static Animal Entered(string name, bool secret, Action<Enclosure> script, Action<Sighting> besides) => new()
    {
        Name = name,
        Script = script,
        Entered = at => secret ? $$"""{ "issuer": "{{at.Issuer}}", "clientId": "ours", "clientSecret": "{{at.ClientSecret}}" }""" : """{ "clientId": "ours" }""",
        Fate = Fate.Connected(),
        ClientSecrets = secret ? 1 : 0,
        Besides = seen =>
        {
            Assert.Empty(seen.Enclosure.Server.Registration.Requests);
            besides(seen);
        },
    };

    private static void WithSecret(Enclosure at, string? way) => at.Registers(client => Secret(client, at, way));

    private static JsonObject Secret(JsonObject client, Enclosure at, string? way)
    {
        client.Remove("token_endpoint_auth_method");
        if (way is not null)
            client["token_endpoint_auth_method"] = way;
        client["client_secret"] = at.ClientSecret;
        return client;
    }

    private static void IsPublic(Sighting seen, string clientId)
    {
        Assert.Null(seen.Redeemed.Authorization);
        Assert.Equal(clientId, seen.Redeemed.Form["client_id"]);
        Assert.DoesNotContain("client_secret", seen.Redeemed.Form.Keys);
    }

    private static void IsBasic(Sighting seen)
    {
        var shown = Encoding.ASCII.GetString(Convert.FromBase64String(seen.Redeemed.Authorization!["Basic ".Length..]));
        Assert.Equal($"{seen.Asked("client_id")}:{seen.Enclosure.ClientSecret}", shown);
        Assert.DoesNotContain("client_secret", seen.Redeemed.Form.Keys);
    }

    private static void IsPost(Sighting seen)
    {
        Assert.Null(seen.Redeemed.Authorization);
        Assert.Equal(seen.Asked("client_id"), seen.Redeemed.Form["client_id"]);
        Assert.Equal(seen.Enclosure.ClientSecret, seen.Redeemed.Form["client_secret"]);
    }
}
