using Kontext.Core.Schedule;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.Extensions.Logging;

namespace Kontext.Functions.Tests;

/// <summary>
/// Puts canaries in the place of every credential, in every successful and failed call that takes one. Then searches all logs, answers and
/// stored data.
/// </summary>
public sealed class SecretLeakTests(SecretLeakTests.LoggingApp app) : IClassFixture<SecretLeakTests.LoggingApp>
{
    private readonly string _canary = "canary" + TestTables.NewPrefix();
    private readonly List<ApiAnswer> _answers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_token_and_a_client_secret_are_seen_nowhere()
    {
        await using var accepting = await McpServers.StartWithTokenAsync(_canary, Cancellation);
        await using var refusing = await McpServers.StartWithTokenAsync("another", Cancellation);
        var acme = app.NewOrganization();
        var (alice, secrets) = (acme.Alice, $$""" "authMode": "server_token", "serverToken": "{{_canary}}", "oauth": { "clientId": "c", "clientSecret": "{{_canary}}" } """);

        var id = Id(Keep(await alice.PostAsync("/integrations", $$"""{ "name": "A", "url": "{{accepting.At("/mcp")}}", {{secrets}} }""")));
        var refused = Id(Keep(await alice.PostAsync("/integrations", $$"""{ "name": "B", "url": "{{refusing.At("/mcp")}}", {{secrets}} }""")));
        foreach (var integration in new[] { id, refused })
            Keep(await alice.PostAsync($"/integrations/{integration}/validate"));
        Keep(await alice.PostAsync("/integrations", $$"""{ "name": "a", "url": "https://x.example", {{secrets}} }"""));
        foreach (var body in BadBodies("serverToken", "\"name\": \"C\", \"url\": \"https://x.example\", \"authMode\": \"server_token\""))
        {
            Keep(await alice.PostAsync("/integrations", body));
            Keep(await alice.PatchAsync($"/integrations/{id}", body));
        }

        foreach (var body in BadBodies("clientSecret", "\"clientId\": \"c\""))
            Keep(await alice.PutAsync($"/integrations/{id}/oauth", body));
        Keep(await alice.PostAsync("/integrations", $$"""{ "name": "D", "url": "https://x.example", "authMode": "none", "serverToken": "{{_canary}}" }"""));
        Keep(await alice.PostAsync("/integrations", $$"""{ "name": "D", "url": "https://user:{{_canary}}@x.example" }"""));
        Keep(await alice.PatchAsync($"/integrations/{id}", $$"""{ "serverToken": "{{_canary}}2" }"""));
        Keep(await alice.PatchAsync($"/integrations/{id}", $$"""{ "name": "B", "serverToken": "{{_canary}}3" }"""));
        Keep(await alice.PatchAsync($"/integrations/{id}", $$"""{ "authMode": "oauth", "oauth": { "clientId": "d", "clientSecret": "{{_canary}}" } }"""));
        Keep(await alice.PutAsync($"/integrations/{id}/oauth", $$"""{ "clientId": "d", "clientSecret": "{{_canary}}" }"""));
        Keep(await alice.GetAsync($"/integrations/{id}/oauth"));
        Keep(await alice.GetAsync("/integrations"));
        Keep(await alice.DeleteAsync($"/integrations/{id}/oauth"));
        Keep(await alice.DeleteAsync($"/integrations/{id}"));
        Keep(await alice.PatchAsync($"/integrations/{id}", $$"""{ "serverToken": "{{_canary}}" }"""));

        await NothingWasSeenAsync(_canary, isKept: true);
    }

    [Fact]
    public async Task A_persons_token_and_credentials_are_seen_nowhere()
    {
        await using var accepting = await McpServers.StartWithTokenAsync(_canary, Cancellation);
        await using var refusing = await McpServers.StartWithTokenAsync("another", Cancellation);
        app.Network.Name("mcp.example.com");
        var acme = app.NewOrganization();
        var plain = await acme.CreateAsync($$"""{ "authMode": "user_token", "url": "{{accepting.At("/mcp")}}" }""");
        var refused = await acme.CreateAsync($$"""{ "authMode": "user_token", "url": "{{refusing.At("/mcp")}}" }""");
        var none = await acme.CreateAsync();
        var schema = await acme.CreateAsync("""
            {
              "authMode": "user_token",
              "credentialSchema": { "type": "object", "required": ["a", "b"], "additionalProperties": false, "properties": { "a": { "pattern": "^x" }, "b": { "enum": ["y"] } } }
            }
            """);
        var archived = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        await acme.Alice.DeleteAsync($"/integrations/{archived}");

        foreach (var id in new[] { plain, refused, none, schema, archived, "018f0000-0000-7000-8000-000000000000" })
        {
            var path = $"/integrations/{id}/connection";
            Keep(await acme.Alice.PostAsync(path, $$"""{ "token": "{{_canary}}", "displayName": "alice" }"""));
            Keep(await acme.Service.PostAsync(path, $$"""{ "token": "{{_canary}}" }"""));
            foreach (var body in BadBodies("token", "\"displayName\": \"alice\""))
                Keep(await acme.Alice.PostAsync(path, body));
            Keep(await acme.Alice.PostAsync(path, $$"""{ "credentials": { "a": "{{_canary}}", "b": "{{_canary}}", "c": "{{_canary}}" } }"""));
            Keep(await acme.Alice.PostAsync(path, $$"""{ "credentials": "{{_canary}}" }"""));
            Keep(await acme.Alice.PostAsync($"/integrations/{id}/validate"));
            app.Clock.Advance(TimeSpan.FromMinutes(2));
            Keep(await acme.Alice.PostAsync($"/integrations/{id}/validate"));
            Keep(await acme.Alice.GetAsync(path));
        }

        Keep(await acme.Service.GetAsync($"/integrations/{plain}/connections"));
        await NothingWasSeenAsync(_canary, isKept: true);
        Keep(await acme.Alice.DeleteAsync($"/integrations/{refused}/connection"));
        var revocation = Keep(await acme.Service.PostAsync($"/integrations/{plain}/connections/revoke")).Json["revocation"]!["id"];
        await app.RunDueAsync(acme, HintKind.RevokeAll);
        Keep(await acme.Service.GetAsync($"/connections/revocations/{revocation}"));
        Keep(await acme.Service.GetAsync($"/integrations/{plain}/connections"));
        await NothingWasSeenAsync(_canary, isKept: false);
    }

    [Fact]
    public async Task A_clients_secret_its_partners_key_and_an_exchanged_credential_are_seen_nowhere()
    {
        var bench = await Exchange.ExchangeBench.NewAsync(app, "confidential");
        var acme = bench.Organization;
        var id = await bench.AttachNewAsync("""{ "authMode": "user_token" }""");
        var shared = await bench.AttachNewAsync($$"""{ "authMode": "server_token", "serverToken": "{{_canary}}" }""");
        await acme.Alice.PostAsync($"/integrations/{id}/connection", $$"""{ "token": "{{_canary}}" }""");
        var (account, accountSecret) = await bench.CreateServiceAccountAsync();
        Keep(await acme.Alice.PatchAsync($"/applications/{bench.ApplicationId}", $$"""
            { "externalAuth": { "issuer": "https://login.partner.example", "jwksUrl": "https://login.partner.example/keys", "audience": "a", "partnerApiKey": "{{_canary}}-0123456789-0123456789" } }
            """));
        var exchanged = await bench.ForAliceAsync(id, ("client_secret", bench.Secret));
        Assert.Equal(_canary, exchanged.Json["access_token"]!.GetValue<string>());
        Assert.Equal(_canary, (await bench.ForItselfAsync(shared)).Json["access_token"]!.GetValue<string>());
        var gateway = (await bench.ForAliceAsync("mcp-gateway", ("client_secret", bench.Secret))).Json["access_token"]!.GetValue<string>();
        var own = (await bench.AskAsync(Tokens.TokenApp.Basic(account, accountSecret), [("grant_type", "client_credentials")])).Json["access_token"]!.GetValue<string>();
        Keep(await app.ClientWith(own).GetAsync("/integrations"));
        Keep(await bench.AskAsync(null, [.. Exchange.ExchangeBench.Of(id, Exchange.ExchangeBench.AccessToken, _canary), ("client_id", bench.ClientId), ("client_secret", _canary), ("client_assertion", _canary)]));
        Keep(await bench.AskAsync(Tokens.TokenApp.Basic(bench.ClientId, _canary), Exchange.ExchangeBench.Of(id, Exchange.ExchangeBench.AccessToken, _canary)));
        Keep(await bench.AskAsync($"Bearer {_canary}", Exchange.ExchangeBench.Of(_canary, _canary, _canary)));
        Keep(await acme.Alice.GetAsync($"/applications/{bench.ApplicationId}"));
        Keep(await acme.Alice.GetAsync("/audit-events"));

        await NothingWasSeenAsync(_canary, isKept: true);
        foreach (var secret in new[] { bench.Secret, accountSecret, gateway, gateway.Split('.')[^1], own.Split('.')[^1] })
            await NothingWasSeenAsync(secret, isKept: false);
    }

    [Fact]
    public async Task A_callers_own_bearer_token_is_seen_nowhere()
    {
        var acme = app.NewOrganization();
        var good = app.Tokens.OfPerson(acme.Id, "alice");
        var foreign = app.Tokens.Sign(new() { ["sub"] = "alice", ["org_id"] = acme.Id }, descriptor => descriptor.Issuer = "https://evil.example/");
        foreach (var token in new[] { good, foreign, good + "x", _canary, $"{_canary}.{_canary}.{_canary}" })
        {
            Keep(await app.ClientWith(token).GetAsync("/integrations"));
            await NothingWasSeenAsync(token, isKept: false);
            await NothingWasSeenAsync(token.Split('.')[^1], isKept: false);
        }
    }

    // Typical mistakes of clients: broken JSON around the secret, another type, too long, a line break, the wrong place, or the name of a member.
    private IEnumerable<string> BadBodies(string member, string others) =>
    [
        $$"""{ {{others}}, "{{member}}": "{{_canary}} }""",
        $$"""{ {{others}}, "{{member}}": {{_canary}} }""",
        $$"""{ {{others}}, "{{member}}": ["{{_canary}}"] }""",
        $$"""{ {{others}}, "{{member}}": { "{{_canary}}": "{{_canary}}" } }""",
        $$"""{ {{others}}, "{{member}}": "{{_canary}}{{new string('x', 9_000)}}" }""",
        $$"""{ {{others}}, "{{member}}": "{{_canary}}\r\nX: y" }""",
        $$"""{ {{others}}, "{{member}}": "{{_canary}} x" }""",
        $$"""{ {{others}}, "{{member}}": "{{_canary}}", "{{member}}": "{{_canary}}" }""",
        $$"""{ {{others}}, "{{member}}": "{{_canary}}\ud800" }""",
        $$"""{ {{others}}, "unknown": "{{_canary}}" """,
        $"\"{_canary}\"",
        _canary,
    ];

    private static string Id(ApiAnswer answer) => answer.Json["integration"]!["id"]!.GetValue<string>();

    private ApiAnswer Keep(ApiAnswer answer)
    {
        _answers.Add(answer);
        return answer;
    }

    private Task NothingWasSeenAsync(string secret, bool isKept) => new LeakSearch(app, app.Logs).NothingWasSeenAsync(
        [secret], _answers.Select(answer => answer.Text + string.Join('\n', answer.Headers.Values)), isKept ? [secret] : []);

    /// <summary>Logs at the lowest level in all parts: the app, ASP.NET Core and the Azure SDK.</summary>
    public sealed class LoggingApp(AzuriteServer azurite) : KontextApp(azurite)
    {
        public LogCapture Logs { get; } = new();

        protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [
            .. base.Settings(),
            .. LeakSearch.Settings,
        ];

        protected override void ConfigureLogging(ILoggingBuilder logging)
        {
            base.ConfigureLogging(logging);
            logging.AddProvider(Logs);
            logging.SetMinimumLevel(LogLevel.Trace);
        }
    }
}
