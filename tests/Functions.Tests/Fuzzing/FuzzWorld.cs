using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>
/// The objects of one sequence of requests: an organization with an integration of every kind, and a user's session in a browser. The data
/// of another organization must never be seen. The same random numbers give the same sequence, except for the ids.
/// </summary>
internal sealed class FuzzWorld
{
    private const int MostKept = 40;

    private readonly FuzzApp _app;
    private readonly List<string> _integrations = [];
    private readonly List<string> _tickets = [];
    private readonly List<(string Value, string Name)> _secrets = [];
    private readonly Dictionary<string, Dictionary<string, string>> _forms = new(StringComparer.Ordinal);
    private int _names;

    private FuzzWorld(FuzzApp app, Random random)
    {
        (_app, Random) = (app, random);
        (Acme, Rival) = (app.NewOrganization("fuzzed"), app.NewOrganization("rival"));
        Alice = Keep(app.Tokens.OfPerson(Acme.Id, "alice"), "token of alice");
        Tokens =
        [
            Keep(app.Tokens.OfPerson(Acme.Id, "bob"), "token of bob"),
            Keep(app.Tokens.OfServiceAccount(Acme.Id, "sa_acme"), "token of a service account"),
            Keep(app.Tokens.OfPerson(Acme.Id, "alice", "integrations:read"), "token to read"),
            Keep(app.Tokens.OfPerson(Acme.Id, "alice", "connections:write unknown"), "token to connect"),
            Keep(app.Tokens.Sign(new() { ["sub"] = "alice", ["scope"] = "management:all" }), "token without organization"),
            Keep(app.Tokens.Sign(new() { ["sub"] = "alice", ["org_id"] = Acme.Id }, token => token.Expires = new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc)), "token that has expired"),
        ];
        RivalToken = Keep(app.Tokens.OfPerson(Rival.Id, "alice"), "token of the rival");
        Canary = $"canary-{Acme.Id}";
    }

    public Random Random { get; }

    public TestOrganization Acme { get; }

    public TestOrganization Rival { get; }

    /// <summary>The token that valid requests are sent with.</summary>
    public string Alice { get; }

    /// <summary>Tokens with which most requests are refused.</summary>
    public IReadOnlyList<string> Tokens { get; }

    public string RivalToken { get; }

    /// <summary>Part of every credential that was stored before the first request.</summary>
    public string Canary { get; }

    public string RivalIntegration { get; private set; } = "";

    /// <summary>The id of an integration in mode oauth.</summary>
    public string OAuth { get; private set; } = "";

    /// <summary>The id of an integration in mode user_token.</summary>
    public string Pasted { get; private set; } = "";

    /// <summary>The id of an integration in mode oauth with entered endpoints.</summary>
    public string Entered { get; private set; } = "";

    public string Archived { get; private set; } = "";

    public string Revocation { get; private set; } = "";

    /// <summary>The id of a confidential application.</summary>
    public string Application { get; private set; } = "";

    /// <summary>The id of a service account.</summary>
    public string ServiceAccount { get; private set; } = "";

    /// <summary>The client id of the application.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>The key of an open question of consent.</summary>
    public string Consent { get; private set; } = "";

    /// <summary>The application's client id and secret, as HTTP Basic writes them.</summary>
    public string ClientAuthentication { get; private set; } = "";

    /// <summary>The session that is open in the browser.</summary>
    public string Session { get; private set; } = "";

    /// <summary>Another session in the same browser, to be left.</summary>
    public string OtherSession { get; private set; } = "";

    /// <summary>The browser's cookies, as a header.</summary>
    public string Cookies { get; private set; } = "";

    /// <summary>The address to which the authorization server sends the browser back.</summary>
    public Uri Callback { get; private set; } = new(KontextApp.PublicUrl);

    public Uri ResourceUrl => _app.Resource.Url;

    public IReadOnlyList<(string Value, string Name)> Secrets => _secrets;

    public static async Task<FuzzWorld> CreateAsync(FuzzApp app, Random random)
    {
        FuzzWorld world = new(app, random);
        await world.RegisterAsync();
        await world.RegisterClientsAsync();
        await world.OpenAsync();
        return world;
    }

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Random.Next(choices.Count)];

    public bool Chance(int oneIn) => Random.Next(oneIn) == 0;

    /// <summary>Any of the organization's integrations.</summary>
    public string AnyIntegration() => Pick(_integrations);

    /// <summary>Returns one of the latest values, which is probably not used up yet.</summary>
    public string AnyTicket() => _tickets[^(Random.Next(Math.Min(_tickets.Count, 4)) + 1)];

    public string NewName() => $"New {++_names}";

    /// <summary>The hidden fields of one of the session's pages.</summary>
    public Dictionary<string, string> FormOf(string page) => _forms[page];

    /// <summary>Records the values of an answer for later requests.</summary>
    public void Learn(FuzzedRequest request, FuzzAnswer answer)
    {
        // The answer to HEAD has no body.
        if (request.IsRivals || answer.Status is not (200 or 201) || answer.Text.Length == 0 || !request.IsApi)
            return;
        if (request.Function == "CreateIntegration" && answer.Status == 201 && _integrations.Count < MostKept)
            _integrations.Add(JsonNode.Parse(answer.Text)!["integration"]!["id"]!.GetValue<string>());
        else if (request.Function is "AuthorizeConnection" or "Gateway" && JsonNode.Parse(answer.Text) is JsonObject told && (told["authorization"]?["url"] ?? told["connectUrl"]) is { } link)
            KeepTicket(link);
    }

    private async Task RegisterAsync()
    {
        var rival = await Rival.CreateConnectedAsync($$"""{ "name": "Of {{Rival.Id}}" }""", $$"""{ "token": "{{Canary}}", "displayName": "{{Rival.Id}}" }""");
        RivalIntegration = rival;
        Pasted = await Acme.CreateConnectedAsync("""{ "name": "Tickets" }""", $$"""{ "token": "{{Canary}}-token", "displayName": "alice" }""");
        OAuth = await Acme.CreateAsync($$"""{ "name": "Files", "authMode": "oauth", "url": "{{ResourceUrl}}" }""");
        Entered = await Acme.CreateAsync($$"""
            {
              "name": "Entered", "authMode": "oauth",
              "oauth": {
                "clientId": "c", "clientSecret": "{{Canary}}-client", "authorizationUrl": "{{_app.Resource.Server.Authorization.Url}}",
                "tokenUrl": "{{_app.Resource.Server.Token.Url}}", "scopes": ["a", "b"]
              }
            }
            """);
        Archived = await Acme.CreateAsync("""{ "name": "Archived", "authMode": "user_token" }""");
        Assert.Equal(204, (await Acme.Alice.DeleteAsync($"/integrations/{Archived}")).Status);
        _integrations.AddRange(
        [
            Pasted, OAuth, Entered, Archived,
            await Acme.CreateAsync($$"""{ "name": "Open", "url": "{{ResourceUrl}}" }"""),
            await Acme.CreateAsync($$"""{ "name": "Ours", "url": "{{ResourceUrl}}", "authMode": "server_token", "serverToken": "{{Canary}}-server" }"""),
            await Acme.CreateAsync("""
                {
                  "name": "Keys", "authMode": "user_token", "category": "internal_mcp_credentials",
                  "credentialSchema": { "type": "object", "required": ["key", "secret"], "properties": { "key": { "type": "string" }, "secret": { "type": "string", "pattern": "^s" } } }
                }
                """),
        ]);
        Revocation = (await Acme.Service.PostAsync("/connections/revoke", $$"""{ "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "carol" } }""")).Json["revocation"]!["id"]!.GetValue<string>();
    }

    private async Task RegisterClientsAsync()
    {
        // The first key of a deployment makes a secret for the HMACs.
        Assert.Equal(201, (await Acme.Alice.SendAsync(HttpMethod.Post, "/service-accounts", ApiClient.Json("""{ "name": "First" }"""), ("Idempotency-Key", "first"))).Status);
        var made = (await Acme.Alice.PostAsync("/applications", """{ "name": "Agent", "oauth": { "type": "confidential", "redirectUris": ["https://agent.example/done"] } }""")).Json;
        Application = made["application"]!["id"]!.GetValue<string>();
        var (id, secret) = (made["oauth"]!["clientId"]!.GetValue<string>(), Keep(made["oauth"]!["clientSecret"]!.GetValue<string>(), "client secret"));
        ClientId = id;
        ClientAuthentication = Keep(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")), "client authentication");
        Assert.Equal(200, (await Acme.Alice.PutAsync($"/applications/{Application}/integrations", $$"""{ "integrationIds": ["{{OAuth}}", "{{Entered}}"] }""")).Status);
        var account = (await Acme.Alice.PostAsync("/service-accounts", """{ "name": "Job" }""")).Json;
        ServiceAccount = account["serviceAccount"]!["id"]!.GetValue<string>();
        Keep(account["credentials"]!["clientSecret"]!.GetValue<string>(), "secret of a service account");
    }

    // A person opens a link, and goes to the authorization server.
    private async Task OpenAsync()
    {
        using var browser = _app.NewBrowser();
        for (var link = 0; link < 3; link++)
            KeepTicket(JsonValue.Create(await Acme.LinkAsync(OAuth)));
        var other = await browser.OpenAsync(await SessionLinkAsync());
        OtherSession = Keep(other.Address.AbsolutePath.Split('/')[^1], "other session");
        _forms["leave"] = other.Forms[^1].Hidden;
        var list = await browser.OpenAsync(await SessionLinkAsync());
        Session = Keep(list.Address.AbsolutePath.Split('/')[^1], "session");
        var leaving = await browser.GetAsync(ValidRequests.AuthorizeAddress(this));
        var consent = await browser.FollowAsync(await browser.GetAsync(_app.Authority.SignIn(leaving.Location!, "alice", descriptor => descriptor.Claims["org_id"] = Acme.Id)));
        Consent = Keep(consent.Address.AbsolutePath.Split('/')[^1], "consent");
        _forms["consent"] = consent.Forms[0].Hidden;
        Cookies = string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Name}={Keep(cookie.Value, "cookie")}"));
        _forms["paste"] = (await browser.GetAsync($"/connect/{Session}/{Pasted}")).Forms[0].Hidden;
        _forms["disconnect"] = (await browser.GetAsync($"/connect/{Session}/{Pasted}/disconnect")).Forms[0].Hidden;
        var page = await browser.GetAsync($"/connect/{Session}/{OAuth}");
        _forms["authorize"] = page.Forms[0].Hidden;
        Callback = _app.Resource.Agree((await browser.SubmitAsync(page)).Leaves!);
        Keep(QueryHelpers.ParseQuery(Callback.Query)["state"].ToString(), "state");
        Keep(_forms["paste"]["csrf"], "form value");
    }

    private async Task<string> SessionLinkAsync() =>
        (await Acme.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>();

    private void KeepTicket(JsonNode url) =>
        _tickets.Add(Keep(new Uri(url.GetValue<string>()).AbsolutePath.Split('/')[^1], "ticket"));

    private string Keep(string secret, string name)
    {
        _secrets.Add((secret, name));
        return secret;
    }
}
