using Kontext.Core.Input;
using Kontext.Core.Tokens;
using Kontext.Functions.Tests.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Tests.Exchange;

/// <summary>Tokens of our own: for clients that act without a user, and for the gateway.</summary>
public sealed class OwnTokenTests(VaultApp app) : IClassFixture<VaultApp>
{
    private static readonly (string, string) Grant = ("grant_type", "client_credentials");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_account_calls_the_API_with_a_token_of_its_own()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var (id, secret) = await bench.CreateServiceAccountAsync();

        var answer = await bench.AskAsync(TokenApp.Basic(id, secret), [Grant]);

        answer.Is(200, """{ "access_token": "<text>", "token_type": "Bearer", "expires_in": 600, "scope": "management:all" }""");
        var token = answer.Json["access_token"]!.GetValue<string>();
        JsonWebToken read = new(token);
        Assert.Equal(("at+jwt", "ES256", KontextApp.PublicUrl, $"{KontextApp.PublicUrl}/api/v1"), (read.Typ, read.Alg, read.Issuer, Assert.Single(read.Audiences)));
        Assert.Equal((id, id, bench.Organization.Id, "management:all"), (read.Subject, Claim("client_id"), Claim("org_id"), Claim("scope")));
        var caller = app.ClientWith(token);
        Assert.Equal(200, (await caller.GetAsync("/integrations")).Status);
        var created = await caller.PostAsync("/integrations", """{ "name": "By CI", "url": "https://x.example" }""");
        Assert.Equal(201, created.Status);
        (await caller.GetAsync($"/integrations/{created.Json["integration"]!["id"]}/connection")).IsProblem(403, "user_required");
        JsonMatch.Exact($$"""{ "type": "service_account", "clientId": "{{id}}" }""", (await bench.AuditAsync("action=integration.create"))[0]["actor"]);
        var issued = Assert.Single(await bench.AuditAsync("action=token.issue"));
        JsonMatch.Exact($$"""{ "type": "service_account", "clientId": "{{id}}" }""", issued["actor"]);
        Assert.Equal("ok", issued["outcome"]!.GetValue<string>());
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        (await caller.GetAsync("/integrations")).IsProblem(401, "invalid_token");

        string Claim(string name) => read.GetPayloadValue<string>(name);
    }

    [Fact]
    public async Task An_application_token_opens_the_gateway_and_not_the_API()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var basic = TokenApp.Basic(bench.ClientId, bench.Secret);

        var api = await bench.AskAsync(basic, [Grant]);
        var gateway = await bench.AskAsync(null, [Grant, ("client_id", bench.ClientId), ("client_secret", bench.Secret), ("resource", $"{KontextApp.PublicUrl}/mcp"), ("scope", "mcp:invoke management:all")]);

        Assert.Equal("gateway:access", api.Json["scope"]!.GetValue<string>());
        (await app.ClientWith(api.Json["access_token"]!.GetValue<string>()).GetAsync("/integrations")).IsProblem(403, "insufficient_scope");
        Assert.Equal("gateway:access", gateway.Json["scope"]!.GetValue<string>());
        (await app.ClientWith(gateway.Json["access_token"]!.GetValue<string>()).GetAsync("/integrations")).IsProblem(401, "invalid_token");
        Assert.Equal("invalid_target", (await bench.AskAsync(basic, [Grant, ("audience", "https://other.example/api/v1")])).Json["error"]!.GetValue<string>());
        Assert.Equal(401, (await bench.AskAsync(TokenApp.Basic(bench.ClientId, "wrong"), [Grant])).Status);
        await bench.CreateApplicationAsync("public");
        Assert.Equal("unauthorized_client", (await bench.AskAsync(null, [Grant, ("client_id", bench.ClientId)])).Json["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_application_by_itself_gets_no_more_than_its_scopes_and_allowedResources()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential", """, "scopes": ["openid"]""");
        foreach (var audience in new[] { "", $"{KontextApp.PublicUrl}/api/v1", $"{KontextApp.PublicUrl}/mcp", $"{KontextApp.PublicUrl}/mcp/github" })
        {
            var answer = await ForItselfAsync(audience);
            Assert.Equal((400, "invalid_scope"), (answer.Status, answer.Json["error"]!.GetValue<string>()));
            Assert.Contains("gateway:access", answer.Json["error_description"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        await bench.CreateApplicationAsync("confidential", $$""", "allowedResources": ["{{KontextApp.PublicUrl}}/mcp/github"]""");
        Assert.Equal(200, (await ForItselfAsync("")).Status);
        Assert.Equal(200, (await ForItselfAsync($"{KontextApp.PublicUrl}/mcp/github")).Status);
        foreach (var audience in new[] { $"{KontextApp.PublicUrl}/mcp", $"{KontextApp.PublicUrl}/mcp/linear" })
        {
            var answer = await ForItselfAsync(audience);
            Assert.Equal((400, "invalid_target", "resource_refused"), (answer.Status, answer.Json["error"]!.GetValue<string>(), answer.Json["failure_reason"]!.GetValue<string>()));
        }

        Assert.Equal(2, (await bench.AuditAsync("action=token.issue&decision=allow")).Count);
        var refused = await bench.AuditAsync("action=token.issue&decision=deny");
        Assert.Equal([("invalid_scope", 4), ("resource_refused", 2)], refused.Select(row => (row["rule"]!.GetValue<string>(), row["count"]!.GetValue<int>())).Order());
        Assert.All(refused, row => Assert.Equal("application", row["actor"]!["type"]!.GetValue<string>()));

        Task<ApiAnswer> ForItselfAsync(string audience) => bench.AskAsync(TokenApp.Basic(bench.ClientId, bench.Secret), [Grant, ("resource", audience)]);
    }

    [Fact]
    public async Task No_client_gets_a_token_for_an_address_that_can_name_no_integration()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var (account, secret) = await bench.CreateServiceAccountAsync();
        foreach (var basic in new[] { TokenApp.Basic(bench.ClientId, bench.Secret), TokenApp.Basic(account, secret) })
        {
            Assert.Equal(200, (await bench.AskAsync(basic, [Grant, ("resource", $"{KontextApp.PublicUrl}/mcp/Git.Hub-1")])).Status);
            foreach (var path in new[] { "", "a/b", "42", "a b", "..", "integrations", "connect-session", "x?y", "x#y", "%2e", "größe", new string('x', 129) })
            {
                var answer = await bench.AskAsync(basic, [Grant, ("resource", $"{KontextApp.PublicUrl}/mcp/{path}")]);
                Assert.True((400, "invalid_target") == (answer.Status, answer.Json["error"]?.GetValue<string>()), $"{path}: {answer.Text}");
            }
        }
    }

    [Fact]
    public async Task A_users_token_is_exchanged_for_the_gateway_and_for_one_gateway_path()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync("""{ "name": "Open-1", "authMode": "none" }""");
        var unattached = await bench.Organization.CreateAsync("""{ "name": "Hidden" }""");

        var whole = await bench.ForAliceAsync("mcp-gateway", ("scope", "gateway:access"));
        whole.Is(200, """
            { "access_token": "<text>", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "token_type": "Bearer", "expires_in": 600, "scope": "gateway:access" }
            """);
        foreach (var scope in new[] { "mcp:invoke", "openid gateway:access nothing" })
            Assert.Equal("gateway:access", (await bench.ForAliceAsync("mcp-gateway", ("scope", scope))).Json["scope"]!.GetValue<string>());
        foreach (var scope in new[] { "openid", "management:all", "nothing", "gateway:access2" })
        {
            var narrowed = await bench.ForAliceAsync("mcp-gateway", ("scope", scope));
            Assert.Equal((400, "invalid_scope"), (narrowed.Status, narrowed.Json["error"]?.GetValue<string>()));
            Assert.Contains("gateway:access", narrowed.Json["error_description"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        var token = whole.Json["access_token"]!.GetValue<string>();
        var path = await bench.AskAsync(null, [.. ExchangeBench.Of($"{KontextApp.PublicUrl}/mcp/open-1", ExchangeBench.AccessToken, token), ("client_id", bench.ClientId)]);

        Assert.Equal(200, path.Status);
        JsonWebToken read = new(path.Json["access_token"]!.GetValue<string>());
        Assert.Equal($"{KontextApp.PublicUrl}/mcp/open-1", Assert.Single(read.Audiences));
        Assert.Equal(new JsonWebToken(token).Subject, read.Subject);
        Assert.Equal("alice", read.GetPayloadValue<System.Text.Json.JsonElement>("person").GetProperty("sub").GetString());
        Assert.Equal(bench.ClientId, read.GetPayloadValue<System.Text.Json.JsonElement>("act").GetProperty("sub").GetString());
        foreach (var (resource, subject, client) in new[] { (id, token, bench.ClientId), ("mcp-gateway", token, bench.ClientId), (id, path.Json["access_token"]!.GetValue<string>(), bench.ClientId) })
            Assert.Equal("invalid_grant", (await bench.AskAsync(null, [.. ExchangeBench.Of(resource, ExchangeBench.AccessToken, subject), ("client_id", client)])).Json["error"]!.GetValue<string>());
        Assert.Equal("not_attached_to_application", (await bench.ForAliceAsync($"{KontextApp.PublicUrl}/mcp/{unattached}")).Json["failure_reason"]!.GetValue<string>());
        foreach (var x in new[] { "integrations", "42", "a b", "a/b", "..", "" })
            Assert.Equal("unknown_provider_handle", (await bench.ForAliceAsync($"{KontextApp.PublicUrl}/mcp/{x}")).Json["failure_reason"]!.GetValue<string>());
        await bench.Organization.Alice.PutAsync($"/applications/{bench.ApplicationId}/integrations/{id}", """{ "delivery": "broker" }""");
        Assert.Equal(403, (await bench.ForAliceAsync($"{KontextApp.PublicUrl}/mcp/{id}")).Status);
        await bench.CreateApplicationAsync("public", """, "scopes": ["openid"]""");
        var scopeless = await bench.ForAliceAsync("mcp-gateway");
        Assert.Equal("invalid_scope", scopeless.Json["error"]!.GetValue<string>());
        Assert.Contains("gateway:access", scopeless.Json["error_description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_token_of_ours_is_accepted_from_every_registered_client_of_the_organization()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.AttachNewAsync("""{ "name": "Notion", "authMode": "user_token" }""");
        await bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ntn_alice" }""");
        var own = app.Services.GetRequiredService<OwnTokens>();

        Assert.Equal("ntn_alice", (await AskAsync(bench.Organization.Id, bench.ClientId, personOf: null)).Json["access_token"]!.GetValue<string>());
        Assert.Equal("invalid_grant", (await AskAsync("globex", bench.ClientId, personOf: null)).Json["error"]!.GetValue<string>());
        Assert.Equal("invalid_grant", (await AskAsync(bench.Organization.Id, "https://client.example/metadata.json", personOf: null)).Json["error"]!.GetValue<string>());
        Assert.Equal("person_required", (await AskAsync(bench.Organization.Id, bench.ClientId, bench.ApplicationId)).Json["failure_reason"]!.GetValue<string>());
        Assert.Equal("invalid_grant", (await AskAsync(bench.Organization.Id, bench.ClientId, "018f0000-0000-7000-8000-000000000000")).Json["error"]!.GetValue<string>());

        async Task<ApiAnswer> AskAsync(string organization, string client, string? personOf)
        {
            TokenSubject subject = new() { Organization = new OrganizationId(organization), Client = client, Person = new UserId(TestTokens.Issuer, "alice"), PersonOf = personOf };
            var token = await own.IssueAsync(subject, $"{KontextApp.PublicUrl}/api/v1", ["openid"], Cancellation);
            return await bench.AskAsync(null, [.. ExchangeBench.Of(id, ExchangeBench.AccessToken, token.Text), ("client_id", bench.ClientId)]);
        }
    }
}
