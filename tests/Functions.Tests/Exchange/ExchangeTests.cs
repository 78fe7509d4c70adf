using Kontext.Core.Audit;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;
using Kontext.Testing.OAuth;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Exchange;

/// <summary>Token exchange (RFC 8693) in the forms that clients send: exact answers, and the cost of each.</summary>
public sealed class ExchangeTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string ServerToken = """{ "authMode": "server_token", "serverToken": "shared-secret" }""";
    private const string UserToken = """{ "name": "Notion", "authMode": "user_token" }""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subject_token_may_be_as_long_as_a_token_in_the_Authorization_header()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync("""{ "authMode": "user_token" }""");
        await bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_alice" }""");
        var token = app.Tokens.Sign(new()
        {
            ["sub"] = "alice",
            ["client_id"] = "console",
            ["org_id"] = bench.Organization.Id,
            ["scope"] = "management:all",
            ["groups"] = Enumerable.Range(0, 300).Select(number => $"group-{number:D5}-of-a-large-company").ToArray(),
        });
        Assert.InRange(token.Length, 10_000, 20_000);
        Assert.Equal(200, (await app.ClientWith(token).GetAsync("/integrations")).Status);

        var answer = await bench.AskAsync(null, [.. ExchangeBench.Of(id, ExchangeBench.AccessToken, token), ("client_id", bench.ClientId)]);

        Assert.Equal((200, "ghp_alice"), (answer.Status, answer.Json["access_token"]?.GetValue<string>()));
    }

    [Fact]
    public async Task A_public_client_gets_a_persons_pasted_token_by_name_id_and_sub_resource()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync(UserToken);
        await bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ntn_alice" }""");
        var expected = $$"""
            {
              "access_token": "ntn_alice", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "token_type": "Bearer",
              "integration": "Notion", "integration_id": "{{id}}", "provider_kind": "key"
            }
            """;

        foreach (var resource in new[] { "Notion", " NOTION ", id, id.ToUpperInvariant(), "notion/pages", "Notion/../x" })
            (await bench.ForAliceAsync(resource, ("scope", ""), ("audience", ""))).Is(200, expected);
        (await bench.AskAsync(null, [.. ExchangeBench.Of("Notion", ExchangeBench.AccessToken, bench.TokenOf("alice", "management:all")), ("client_id", bench.ClientId)])).Is(200, expected);

        var told = (await bench.AuditAsync("action=credential.exchange"))[0];
        told.AsObject().Remove("traceId");
        JsonMatch.Exact($$"""
            {
              "time": "<time>", "actor": { "type": "person", "issuer": "{{TestTokens.Issuer}}", "subject": "alice" }, "action": "credential.exchange",
              "application": "{{bench.ClientId}}", "integration": "{{id}}", "connection": { "issuer": "{{TestTokens.Issuer}}", "subject": "alice" },
              "decision": "allow", "outcome": "ok", "credentialFingerprint": "<text>", "milliseconds": 0
            }
            """, told);
    }

    [Fact]
    public async Task The_hot_path_costs_parallel_point_reads_one_audit_row_and_no_vault_call()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var own = await bench.AttachNewAsync(UserToken);
        var shared = await bench.AttachNewAsync(ServerToken);
        await bench.Organization.Alice.PostAsync($"/integrations/{own}/connection", """{ "token": "ntn_alice" }""");
        Task<ApiAnswer> ForAliceAsync(string resource) => bench.ForAliceAsync(resource, ("client_secret", bench.Secret));
        Assert.Equal(200, (await ForAliceAsync(own)).Status);
        Assert.Equal(200, (await bench.ForItselfAsync(shared)).Status);

        await CostsAsync(() => ForAliceAsync(own), ["GET Applications", "GET Applications", "GET Connections", "GET Integrations", "POST Audit"], []);
        await CostsAsync(() => ForAliceAsync("Notion"), ["GET Applications", "GET Applications", "GET Connections", "GET Integrations", "GET Integrations", "POST Audit"], []);
        await CostsAsync(() => bench.ForItselfAsync(shared), ["GET Applications", "GET Applications", "GET Integrations", "POST Audit"], []);
        await app.Services.GetRequiredService<Refusals>().WriteAsync(Cancellation); // otherwise the clock's advance writes those of other tests
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(200, (await ForAliceAsync(own)).Status); // the first audited act of a day lists the day
        await CostsAsync(() => bench.ForItselfAsync(shared), ["GET Applications", "GET Applications", "GET Integrations", "POST Audit"], ["get"]);
    }

    [Fact]
    public async Task An_exchanged_token_comes_with_its_scopes_and_its_remaining_lifetime()
    {
        await using var server = await ScriptedAuthorizationServer.StartAsync(Cancellation);
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync($$"""
            { "name": "GitHub", "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "{{server.Authorization.Url}}", "tokenUrl": "{{server.Token.Url}}" } }
            """);
        await ConnectAsync(bench, id, server, TimeSpan.FromHours(1), "repo read:user");

        (await bench.ForAliceAsync("github")).Is(200, $$"""
            {
              "access_token": "at-1", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "token_type": "Bearer", "expires_in": 3600,
              "scope": "repo read:user", "integration": "GitHub", "integration_id": "{{id}}"
            }
            """);
        var narrowed = await bench.ForAliceAsync("github", ("scope", "repo gist"));
        Assert.Equal("""["gist"]""", narrowed.Json["missing_scopes"]!.ToJsonString());
        var nothing = await bench.ForAliceAsync("github", ("scope", "gist"));
        Assert.Equal((400, "invalid_scope"), (nothing.Status, nothing.Json["error"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_token_with_less_than_a_minute_left_is_refreshed_first_and_once()
    {
        await using var server = await ScriptedAuthorizationServer.StartAsync(Cancellation);
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync($$"""
            { "name": "GitHub", "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "{{server.Authorization.Url}}", "tokenUrl": "{{server.Token.Url}}" } }
            """);
        await ConnectAsync(bench, id, server, TimeSpan.FromSeconds(150), "repo");
        server.Token.Answers(200, """{ "access_token": "at-2", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "rt-2" }""");
        app.Clock.Advance(TimeSpan.FromSeconds(95));

        ApiAnswer[] answers = [await bench.ForAliceAsync(id), await bench.ForAliceAsync(id)];

        Assert.All(answers, answer => Assert.Equal((200, "at-2", 3600), (answer.Status, answer.Json["access_token"]!.GetValue<string>(), answer.Json["expires_in"]!.GetValue<int>())));
        Assert.Single(server.Token.Requests);
        server.Token.Answers(400, """{ "error": "invalid_grant" }""");
        app.Clock.Advance(TimeSpan.FromHours(1));
        var lost = await bench.ForAliceAsync(id);
        Assert.Equal((400, "integration_required"), (lost.Status, lost.Json["error"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(200, 200, 100)]
    [InlineData(300, 503, null)]
    public async Task The_remaining_lifetime_is_computed_after_the_audit_row_is_written(int seconds, int status, int? left)
    {
        await using var server = await ScriptedAuthorizationServer.StartAsync(Cancellation);
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync($$"""
            { "name": "GitHub", "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "{{server.Authorization.Url}}", "tokenUrl": "{{server.Token.Url}}" } }
            """);
        await ConnectAsync(bench, id, server, TimeSpan.FromSeconds(300), "repo");
        Assert.Equal(200, (await bench.ForAliceAsync(id)).Status);
        app.Faults.LoseAnswer(request => request.Method == Azure.Core.RequestMethod.Post && request.Uri.ToUri().AbsolutePath.EndsWith(app.Prefix + "Audit", StringComparison.Ordinal), () =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(seconds));
            return Task.CompletedTask;
        });

        var answer = await bench.ForAliceAsync(id);

        Assert.True(app.Faults.IsSpent);
        Assert.Equal((status, left), (answer.Status, answer.Json["expires_in"]?.GetValue<int>()));
    }

    [Fact]
    public async Task An_unavailable_authorization_server_does_not_ask_for_a_new_connection()
    {
        await using var server = await ScriptedAuthorizationServer.StartAsync(Cancellation);
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync($$"""
            { "name": "GitHub", "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "{{server.Authorization.Url}}", "tokenUrl": "{{server.Token.Url}}" } }
            """);
        await ConnectAsync(bench, id, server, TimeSpan.FromMinutes(5), "repo");
        server.Token.Refuses(503);
        app.Clock.Advance(TimeSpan.FromMinutes(6));

        var away = await bench.ForAliceAsync(id);

        Assert.Equal((503, "temporarily_unavailable", "transient_exchange_error"), (away.Status, away.Json["error"]!.GetValue<string>(), away.Json["failure_reason"]!.GetValue<string>()));
        server.Token.Refuses(503);
        var other = await bench.AttachNewAsync($$"""
            { "name": "GitLab", "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "{{server.Authorization.Url}}", "tokenUrl": "{{server.Token.Url}}" } }
            """);
        await ConnectAsync(bench, other, server, TimeSpan.FromSeconds(70), "repo");
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(40, (await bench.ForAliceAsync(other)).Json["expires_in"]!.GetValue<int>());
        app.Clock.Advance(TimeSpan.FromSeconds(36));
        Assert.Equal(503, (await bench.ForAliceAsync(other)).Status); // four seconds are too short for the answer and a call
        Assert.Equal(away.Json["retry_after"]!.GetValue<int>().ToString(System.Globalization.CultureInfo.InvariantCulture), away.Header("Retry-After"));
    }

    [Fact]
    public async Task The_shared_token_goes_to_the_application_alone_to_a_known_person_and_to_a_service_account()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var id = await bench.AttachNewAsync(ServerToken);
        var (account, secret) = await bench.CreateServiceAccountAsync();
        var unattached = await bench.Organization.CreateAsync("""{ "authMode": "server_token", "serverToken": "other-secret" }""");

        foreach (var answer in new[]
        {
            await bench.ForItselfAsync(id),
            await bench.ForAliceAsync(id, ("client_secret", bench.Secret)),
            await bench.AskAsync(TokenBasic(bench.ClientId, bench.Secret), ExchangeBench.Of(id, ExchangeBench.Itself, null)),
            await bench.AskAsync(TokenBasic(account, secret), ExchangeBench.Of(id, ExchangeBench.Itself, null)),
        })
        {
            Assert.Equal((200, "shared-secret", "key"), (answer.Status, answer.Json["access_token"]?.GetValue<string>(), answer.Json["provider_kind"]?.GetValue<string>()));
        }

        Assert.Equal(200, (await bench.AskAsync(TokenBasic(account, secret), ExchangeBench.Of(unattached, ExchangeBench.Itself, null))).Status);
        Assert.Equal("not_attached_to_application", (await bench.ForItselfAsync(unattached)).Json["failure_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Named_credentials_are_returned_with_all_members_and_their_header()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var one = await bench.AttachNewAsync("""
            { "name": "Weather", "category": "internal_mcp_credentials", "authMode": "user_token", "credentialSchema": { "apiKey": "string", "x-header": "X-Api-Key" } }
            """);
        var two = await bench.AttachNewAsync("""
            {
              "name": "Jira", "category": "internal_mcp_credentials", "authMode": "user_token",
              "credentialSchema": { "email": "string", "apiToken": "string", "x-scheme": "Basic", "x-value": "{email}:{apiToken}" }
            }
            """);
        await bench.Organization.Alice.PostAsync($"/integrations/{one}/connection", """{ "token": "k1" }""");
        await bench.Organization.Alice.PostAsync($"/integrations/{two}/connection", """{ "credentials": { "email": "a@b.example", "apiToken": "t" } }""");

        (await bench.ForAliceAsync("weather")).Is(200, $$"""
            {
              "access_token": "k1", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "token_type": "N_A", "integration": "Weather", "integration_id": "{{one}}",
              "provider_kind": "key", "credentials": { "apiKey": "k1" }, "header": { "name": "X-Api-Key", "format": "{access_token}" }
            }
            """);
        var jira = await bench.ForAliceAsync("jira");
        JsonMatch.Exact("""{ "email": "a@b.example", "apiToken": "t" }""", jira.Json["credentials"]);
        JsonMatch.Exact("""{ "email": "a@b.example", "apiToken": "t" }""", System.Text.Json.Nodes.JsonNode.Parse(jira.Json["access_token"]!.GetValue<string>()));
        JsonMatch.Exact("""{ "name": "Authorization", "format": "Basic base64({email}:{apiToken})" }""", jira.Json["header"]);
    }

    [Fact]
    public async Task Without_a_connection_the_answer_has_the_link_and_the_same_call_succeeds_afterwards()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync(UserToken);
        var expected = $$"""
            {
              "error": "integration_required", "error_description": "Notion is not connected for this person.", "failure_reason": "disconnected_or_reauth_required",
              "integration": "Notion", "integration_id": "{{id}}", "connect_url": "{{KontextApp.PublicUrl}}/oauth/link/{{id}}"
            }
            """;

        (await bench.ForAliceAsync("Notion")).Is(400, expected);
        await bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ntn_alice" }""");
        Assert.Equal(200, (await bench.ForAliceAsync("Notion")).Status);
        await bench.Organization.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://other.example/mcp" }""");
        (await bench.ForAliceAsync("Notion")).Is(400, expected);
    }

    [Fact]
    public async Task A_disconnect_on_one_instance_applies_to_the_next_call_on_another()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync(UserToken);
        await bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ntn_alice" }""");
        Assert.Equal(200, (await bench.ForAliceAsync(id)).Status);

        await bench.Organization.Alice.DeleteAsync($"/integrations/{id}/connection");
        Assert.Equal("integration_required", await ErrorAsync(bench, id));
        await bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ntn_alice" }""");
        await bench.Organization.Alice.PutAsync($"/applications/{bench.ApplicationId}/integrations/{id}", """{ "delivery": "gateway" }""");
        Assert.Equal("gateway_only", (await bench.ForAliceAsync(id)).Json["failure_reason"]!.GetValue<string>());
        Assert.Equal(403, (await bench.ForAliceAsync(id)).Status);
        await bench.Organization.Alice.DeleteAsync($"/applications/{bench.ApplicationId}/integrations/{id}");
        Assert.Equal("not_attached_to_application", (await bench.ForAliceAsync(id)).Json["failure_reason"]!.GetValue<string>());
        await bench.AttachAsync(id);
        Assert.Equal(200, (await bench.ForAliceAsync(id)).Status);
        await bench.Organization.Alice.DeleteAsync($"/integrations/{id}");
        Assert.Equal("unknown_provider_handle", (await bench.ForAliceAsync(id)).Json["failure_reason"]!.GetValue<string>());
        await bench.Organization.Alice.DeleteAsync($"/applications/{bench.ApplicationId}");
        Assert.Equal(401, (await bench.ForAliceAsync(id)).Status);

        static async Task<string> ErrorAsync(ExchangeBench bench, string id) => (await bench.ForAliceAsync(id)).Json["error"]!.GetValue<string>();
    }

    [Fact]
    public async Task Without_an_audit_row_no_credential_is_returned()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync(UserToken);
        await bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ntn_alice" }""");
        app.Faults.RefuseAll(request => request.Uri.ToUri().AbsolutePath.Contains(app.Prefix + "Audit", StringComparison.Ordinal));

        var answer = await bench.ForAliceAsync(id);
        app.Faults.Forget();

        Assert.Equal((503, "temporarily_unavailable"), (answer.Status, answer.Json["error"]!.GetValue<string>()));
        Assert.DoesNotContain("ntn_alice", answer.Text, StringComparison.Ordinal);
    }

    private static string TokenBasic(string id, string secret) => Tokens.TokenApp.Basic(id, secret);

    private async Task ConnectAsync(ExchangeBench bench, string id, ScriptedAuthorizationServer server, TimeSpan lifetime, string scope)
    {
        Assert.True(IntegrationId.TryParse(id, out var key));
        var integration = await app.Services.GetRequiredService<IntegrationService>().FindAsync(new OrganizationId(bench.Organization.Id), key, Cancellation);
        var connection = await app.Services.ConnectAsync(
            integration!,
            new UserId(TestTokens.Issuer, "alice"),
            new OAuthGrant
            {
                AccessToken = "at-1",
                RefreshToken = "rt-1",
                AccessTokenExpiresAt = app.Clock.GetUtcNow() + lifetime,
                TokenEndpoint = server.Token.Url,
                ClientId = "c",
                ClientAuthentication = "none",
                Scope = scope,
                Fence = OAuthGrant.FirstFence,
            },
            Cancellation);
        Assert.IsType<Connection>(connection);
    }

    private async Task CostsAsync(Func<Task<ApiAnswer>> call, string[] tables, string[] vault)
    {
        app.Requests.Reset();
        app.Vault.ResetOperations();

        Assert.Equal(200, (await call()).Status);

        Assert.Equal(tables, app.Requests.Requests.Order(StringComparer.Ordinal));
        Assert.Equal(vault, app.Vault.Operations);
    }
}
