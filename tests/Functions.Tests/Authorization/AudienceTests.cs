using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Connect;
using Kontext.Functions.Tests.Exchange;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Tests.Authorization;

/// <summary>The documents of the authorization server, which token counts where, and sessions of agents.</summary>
public sealed class AudienceTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task The_metadata_has_exactly_these_members(string path)
    {
        using var client = app.CreateClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("public, max-age=3600", response.Headers.CacheControl!.ToString());
        JsonMatch.Exact("""
            {
              "issuer": "https://integrations.example.com",
              "authorization_endpoint": "https://integrations.example.com/oauth2/authorize",
              "token_endpoint": "https://integrations.example.com/oauth2/token",
              "jwks_uri": "https://integrations.example.com/.well-known/jwks.json",
              "revocation_endpoint": "https://integrations.example.com/oauth2/revoke",
              "registration_endpoint": "https://integrations.example.com/oauth2/register",
              "scopes_supported": ["openid", "profile", "offline_access", "gateway:access"],
              "response_types_supported": ["code"],
              "response_modes_supported": ["query"],
              "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"],
              "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
              "revocation_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
              "code_challenge_methods_supported": ["S256"],
              "subject_types_supported": ["public"],
              "id_token_signing_alg_values_supported": ["ES256"],
              "prompt_values_supported": ["none", "login", "consent", "select_account"],
              "authorization_response_iss_parameter_supported": true,
              "client_id_metadata_document_supported": true
            }
            """, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task The_keys_have_no_private_half()
    {
        using var client = app.CreateClient();
        var keys = JsonNode.Parse(await client.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative), TestContext.Current.CancellationToken))!["keys"]!.AsArray();

        var key = Assert.Single(keys)!.AsObject();
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.Select(member => member.Key).Order(StringComparer.Ordinal));
    }

    // The columns: the token, the API, the exchange for an integration, the exchange for one gateway path, that path, and another path. The
    // answer to a malformed message shows whether the token was accepted.
    [Theory]
    [InlineData("api", 200, "ok", "ok", 401, 401)]
    [InlineData("gateway", 401, "invalid_grant", "ok", 400, 400)]
    [InlineData("path", 401, "invalid_grant", "invalid_grant", 400, 401)]
    [InlineData("agent", 401, "invalid_grant", "invalid_grant", 400, 400)]
    [InlineData("id", 401, "invalid_grant", "invalid_grant", 401, 401)]
    [InlineData("refresh", 401, "invalid_grant", "invalid_grant", 401, 401)]
    public async Task Each_token_is_accepted_for_its_own_audience_only(string kind, int api, string integration, string path, int notion, int other)
    {
        var bench = await AuthorizationBench.NewAsync(app, "confidential");
        var id = await bench.AttachNewAsync();
        var token = await TokenAsync(bench, kind);

        var connect = app.ClientWith(token);
        Assert.Equal(api, (await connect.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", ApiClient.Json("{}"))).Status);
        Assert.Equal(notion, (await connect.SendAsync(HttpMethod.Post, "/../../mcp/notion", ApiClient.Json("[]"))).Status);
        Assert.Equal(other, (await connect.SendAsync(HttpMethod.Post, "/../../mcp/linear", ApiClient.Json("[]"))).Status);
        Assert.Equal(integration, await ExchangeAsync(bench, token, id));
        Assert.Equal(path, await ExchangeAsync(bench, token, $"{AuthorizationBench.Gateway}/{id}"));
        Assert.NotEqual("ok", await ExchangeAsync(await AuthorizationBench.NewAsync(app, "confidential"), token, id)); // another organization's application
    }

    [Fact]
    public async Task An_application_begins_a_session_for_an_agent_and_ends_it()
    {
        var bench = await AuthorizationBench.NewAsync(app, "confidential");
        var id = await bench.AttachNewAsync();
        await bench.SignedInAsync();
        var itself = app.ClientWith(await OwnTokenAsync(bench));
        var alice = app.Tokens.OfPerson(bench.Organization.Id, "alice", "gateway:access");
        string Body(string token, string more = "") => $$"""{ "subjectToken": "{{token}}", "subjectTokenType": "{{ExchangeBench.AccessToken}}" {{more}} }""";

        var started = await itself.PostAsync("/agent-sessions", Body(alice, $$""", "integrations": ["{{id}}"], "expiresIn": 600"""));
        started.Is(201, $$"""
            {
              "session": {
                "id": "<uuid>", "kind": "agent", "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "alice" }, "audience": "{{AuthorizationBench.Gateway}}",
                "scopes": ["gateway:access"], "integrationIds": ["{{id}}"], "createdAt": "<time>", "lastUsedAt": "<time>", "expiresAt": "<time>"
              },
              "token": "<text>", "mcpUrl": "{{AuthorizationBench.Gateway}}", "expiresAt": "<time>"
            }
            """);
        JsonWebToken token = new(started.Json["token"]!.GetValue<string>());
        Assert.Equal(("at+jwt", AuthorizationBench.Gateway, "gateway:access"), (token.Typ, token.Audiences.Single(), token.GetClaim("scope").Value));
        Assert.Equal(TimeSpan.FromSeconds(600), token.ValidTo - token.IssuedAt);

        (await itself.PostAsync("/agent-sessions", Body(app.Tokens.OfPerson(bench.Organization.Id, "bob", "gateway:access")))).IsProblem(409, "consent_required");
        (await itself.PostAsync("/agent-sessions", Body("x"))).IsProblem(400, "invalid_input", ("/subjectToken", "invalid_subject"));
        (await itself.PostAsync("/agent-sessions", Body(app.Tokens.OfPerson("globex", "alice", "gateway:access")))).IsProblem(400, "invalid_input", ("/subjectToken", "invalid_subject"));
        (await itself.PostAsync("/agent-sessions", Body(alice, $$""", "integrations": ["0197b000-0000-7000-8000-000000000000"]"""))).IsProblem(400, "invalid_input", ("/integrations/0", "not_attached"));
        (await itself.PostAsync("/agent-sessions", Body(alice, ", \"expiresIn\": 59"))).IsProblem(400, "invalid_input", ("/expiresIn", "out_of_range"));
        (await itself.PostAsync("/agent-sessions", "{}")).IsProblem(400, "invalid_input", ("/subjectToken", "required"), ("/subjectTokenType", "required"));
        (await itself.PostAsync("/agent-sessions", Body(alice, ", \"integrations\": \"all\""))).IsProblem(400, "invalid_input", ("/integrations", "wrong_type"));
        (await itself.PostAsync("/agent-sessions", Body(alice, ", \"integrations\": [7]"))).IsProblem(400, "invalid_input", ("/integrations/0", "wrong_type"));
        (await itself.PostAsync("/agent-sessions", """{ "subjectToken": "", "subjectTokenType": "x" }""")).IsProblem(400, "invalid_input", ("/subjectToken", "out_of_range"), ("/subjectTokenType", "unknown_value"));
        (await bench.Organization.Alice.PostAsync("/agent-sessions", Body(alice))).IsProblem(403, "application_required");
        (await bench.Organization.Service.PostAsync("/agent-sessions", Body(alice))).IsProblem(403, "application_required");

        // A token from before counts no more for this when an administrator has taken the gateway from the application.
        Assert.Equal(200, (await bench.Organization.Alice.PatchAsync($"/applications/{bench.ApplicationId}/oauth", """{ "scopes": ["openid"] }""")).Status);
        (await itself.PostAsync("/agent-sessions", Body(alice))).IsProblem(403, "insufficient_scope");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_agent_session_is_begun_once_for_an_idempotency_key(bool isDone)
    {
        var bench = await AuthorizationBench.NewAsync(app, "confidential");
        await bench.SignedInAsync();
        var itself = app.ClientWith(await OwnTokenAsync(bench));
        var body = $$"""{ "subjectToken": "{{app.Tokens.OfPerson(bench.Organization.Id, "alice", "gateway:access")}}", "subjectTokenType": "{{ExchangeBench.AccessToken}}" }""";
        Assert.Equal(201, (await StartAsync(body, "first")).Status); // the key of the HMACs is made once
        List<string> seen = [];
        for (var request = 0; ; request++)
        {
            var key = $"key-{request}";
            StorageEnd end = new(app, request, isDone);
            await StartAsync(body, key);
            app.Faults.Forget();
            seen.Add(CodeOf(await StartAsync(body, key)));
            app.Clock.Advance(TimeSpan.FromSeconds(11));
            seen.Add(CodeOf(await StartAsync(body, key)));

            Assert.True(await CountAsync() == request + 2, $"ended at request {request}: {string.Join(' ', seen)}");
            var again = await StartAsync(body, key);
            again.IsProblem(409, "idempotency_secret_shown");
            Assert.StartsWith($"{KontextApp.PublicUrl}/api/v1/applications/{bench.ApplicationId}/sessions/", again.Header("Location"), StringComparison.Ordinal);
            Assert.Equal(200, (await bench.Organization.Alice.GetAsync(again.Header("Location")![(KontextApp.PublicUrl + "/api/v1").Length..])).Status);
            (await StartAsync(body.Replace(" }", ", \"expiresIn\": 60 }", StringComparison.Ordinal), key)).IsProblem(409, "idempotency_key_reused");
            if (!end.HasEnded)
                break;
            Assert.True(request < 30);
        }

        Assert.Equal(["201", "idempotency_key_in_use", "idempotency_secret_shown"], seen.Distinct().Order(StringComparer.Ordinal));

        Task<ApiAnswer> StartAsync(string sent, string key) => itself.SendAsync(HttpMethod.Post, "/agent-sessions", ApiClient.Json(sent), ("Idempotency-Key", key));

        async Task<int> CountAsync() =>
            (await bench.Organization.Alice.GetAsync($"/applications/{bench.ApplicationId}/sessions?limit=100")).Json["items"]!.AsArray().Count(session => session!["kind"]!.GetValue<string>() == "agent");

        static string CodeOf(ApiAnswer answer) => answer.Status == 201 ? "201" : answer.Json["code"]!.GetValue<string>();
    }

    private static async Task<string> TokenAsync(AuthorizationBench bench, string kind) => kind switch
    {
        "api" => (await bench.SignedInAsync())["access_token"]!.GetValue<string>(),
        "gateway" => (await bench.SignedInAsync(resource: AuthorizationBench.Gateway))["access_token"]!.GetValue<string>(),
        "path" => (await bench.SignedInAsync(resource: AuthorizationBench.Gateway + "/notion"))["access_token"]!.GetValue<string>(),
        "id" => (await bench.SignedInAsync())["id_token"]!.GetValue<string>(),
        "refresh" => (await bench.SignedInAsync())["refresh_token"]!.GetValue<string>(),
        _ => await AgentTokenAsync(bench),
    };

    private static async Task<string> AgentTokenAsync(AuthorizationBench bench)
    {
        var token = (await bench.SignedInAsync())["access_token"]!.GetValue<string>();
        var started = await bench.With(await OwnTokenAsync(bench)).PostAsync("/agent-sessions", $$"""{ "subjectToken": "{{token}}", "subjectTokenType": "{{ExchangeBench.AccessToken}}" }""");
        Assert.True(started.Status == 201, started.Text);
        return started.Json["token"]!.GetValue<string>();
    }

    private static async Task<string> OwnTokenAsync(AuthorizationBench bench) =>
        (await bench.TokenAsync([("grant_type", "client_credentials"), ("client_id", bench.ClientId), ("client_secret", bench.Secret!)])).Json["access_token"]!.GetValue<string>();

    private static async Task<string> ExchangeAsync(AuthorizationBench bench, string subject, string resource)
    {
        var answer = await bench.TokenAsync([.. ExchangeBench.Of(resource, ExchangeBench.AccessToken, subject), ("client_id", bench.ClientId), ("client_secret", bench.Secret!)]);
        return answer.Status == 200 ? "ok" : answer.Json["error"]!.GetValue<string>();
    }
}
