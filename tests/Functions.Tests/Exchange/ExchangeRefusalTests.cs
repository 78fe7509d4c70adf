using Kontext.Functions.Tests.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tests.Exchange;

/// <summary>Exchange requests that are wrong, or that ask for data of another client.</summary>
public sealed class ExchangeRefusalTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string UserToken = """{ "name": "Notion", "authMode": "user_token" }""";

    [Fact]
    public async Task A_client_authenticates_by_its_registered_type_and_in_exactly_one_way()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var (id, secret, token) = (bench.ClientId, bench.Secret, bench.TokenOf("alice"));
        var form = ExchangeBench.Of("Notion", ExchangeBench.AccessToken, token).ToList();
        await bench.CreateApplicationAsync("public");
        var other = bench.ClientId;

        await IsAsync(401, "invalid_client", null, form);
        await IsAsync(401, "invalid_client", null, [.. form, ("client_id", id)]);
        await IsAsync(401, "invalid_client", null, [.. form, ("client_id", id), ("client_secret", "wrong")]);
        await IsAsync(401, "invalid_client", null, [.. form, ("client_id", other), ("client_secret", secret)]);
        await IsAsync(401, "invalid_client", null, [.. form, ("client_id", "app_018f0000-0000-7000-8000-000000000000")]);
        await IsAsync(401, "invalid_client", null, [.. form, ("client_id", "sa_acme"), ("client_secret", "development")]);
        await IsAsync(401, "invalid_client", "Basic !!!", form);
        await IsAsync(401, "invalid_client", "Digest x", form);
        await IsAsync(400, "invalid_request", TokenApp.Basic(id, secret), [.. form, ("client_secret", secret)]);
        await IsAsync(400, "invalid_request", TokenApp.Basic(id, secret), [.. form, ("client_id", other)]);
        await IsAsync(400, "invalid_request", $"Bearer {bench.TokenOf("bob")}", [.. form, ("client_id", other)]);
        await IsAsync(400, "invalid_request", null, [.. form, ("client_id", id), ("client_secret", secret), ("client_assertion", "a.b.c")]);
        await IsAsync(401, "invalid_client", null, [.. form, ("client_id", id), ("client_assertion", "a.b.c"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")]);
        await IsAsync(400, "invalid_target", null, [.. form, ("client_id", id), ("client_secret", secret)]);

        async Task IsAsync(int status, string code, string? authorization, IEnumerable<(string, string)> asked)
        {
            var answer = await bench.AskAsync(authorization, asked);
            Assert.True((status, code) == (answer.Status, answer.Json["error"]!.GetValue<string>()), answer.Text);
            Assert.Equal(status == 401, answer.Header("WWW-Authenticate") is not null);
        }
    }

    [Fact]
    public async Task A_request_names_one_resource_and_one_subject()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var token = bench.TokenOf("alice");
        (string, string) grant = ("grant_type", ExchangeBench.GrantType), client = ("client_id", bench.ClientId), resource = ("resource", "Notion");
        (string, string) subject = ("subject_token", token), type = ("subject_token_type", ExchangeBench.AccessToken);

        foreach (var form in new (string, string)[][]
        {
            [grant, client, subject, type],
            [grant, client, subject, type, resource, resource],
            [grant, client, subject, type, ("resource", new string('x', 2_049))],
            [grant, client, subject, type, ("resource", "a\nb")],
            [grant, client, subject, resource],
            [grant, client, type, resource],
            [grant, client, subject, ("subject_token_type", "urn:x"), resource],
            [grant, client, subject, ("subject_token_type", ExchangeBench.Itself), resource],
            [grant, client, subject, type, resource, ("actor_token", "x")],
            [grant, client, subject, type, resource, ("requested_token_type", "urn:ietf:params:oauth:token-type:saml2")],
        })
        {
            var answer = await bench.AskAsync(null, form);
            Assert.True((400, "invalid_request") == (answer.Status, answer.Json["error"]!.GetValue<string>()), answer.Text);
        }
    }

    [Fact]
    public async Task An_unknown_or_unattached_resource_is_an_invalid_target()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var attached = await bench.AttachNewAsync(UserToken);
        var unattached = await bench.Organization.CreateAsync();
        var none = await bench.AttachNewAsync("""{ "name": "Open" }""");
        var named = await bench.Organization.CreateAsync($$"""{ "name": "{{attached}}" }""");
        var empty = await bench.AttachNewAsync("""{ "authMode": "server_token", "serverToken": "t" }""");
        await bench.Organization.Alice.PatchAsync($"/integrations/{empty}", """{ "url": "https://elsewhere.example" }""");
        var foreign = await app.NewOrganization("globex").CreateAsync("""{ "name": "Globex" }""");

        foreach (var resource in new[] { "Nothing", foreign, "Globex", "018f0000-0000-7000-8000-000000000000", "%4eotion", "../Notion", "/Notion", "https://other.example/mcp", "https://other.example/mcp/Notion", $"{KontextApp.PublicUrl}/mcp/a%2fb" })
            await IsAsync(resource, "invalid_target", "unknown_provider_handle");
        await IsAsync(unattached, "invalid_target", "not_attached_to_application");
        await IsAsync(none, "invalid_target", "no_credential_needed");
        await IsAsync(attached, "integration_required", "disconnected_or_reauth_required");
        var missing = await IsAsync(empty, "invalid_target", "server_token_missing");
        Assert.Contains("shared server token", missing.Json["error_description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotEqual(attached, named);

        async Task<ApiAnswer> IsAsync(string resource, string code, string reason)
        {
            var answer = await bench.ForAliceAsync(resource);
            Assert.True((400, code, reason) == (answer.Status, answer.Json["error"]!.GetValue<string>(), answer.Json["failure_reason"]?.GetValue<string>()), $"{resource}: {answer.Text}");
            var says = answer.Json["error_description"]!.GetValue<string>();
            Assert.Equal(code == "integration_required", says.Contains("not connected", StringComparison.OrdinalIgnoreCase) || says.Contains("not allowed", StringComparison.OrdinalIgnoreCase));
            return answer;
        }
    }

    [Fact]
    public async Task An_invalid_or_foreign_subject_token_is_refused()
    {
        var bench = await ExchangeBench.NewAsync(app);
        await bench.AttachNewAsync(UserToken);
        Dictionary<string, object> claims = new(StringComparer.Ordinal) { ["sub"] = "alice", ["client_id"] = "console", ["org_id"] = bench.Organization.Id, ["scope"] = "gateway:access" };
        var unsigned = app.Tokens.Sign(claims, descriptor => descriptor.SigningCredentials = null);

        foreach (var (token, code) in (IEnumerable<(string, string)>)
        [
            ("nonsense", "invalid_grant"),
            ("a.b.c", "invalid_grant"),
            (unsigned, "invalid_grant"),
            (app.Tokens.Sign(claims, descriptor => (descriptor.NotBefore, descriptor.Expires) = (new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2020, 1, 2, 0, 0, 0, DateTimeKind.Utc))), "invalid_grant"),
            (app.Tokens.Sign(claims, descriptor => descriptor.Audience = "https://other.example"), "invalid_grant"),
            (app.Tokens.Sign(claims, descriptor => descriptor.Issuer = "https://evil.example"), "invalid_grant"),
            (app.Tokens.Sign(claims, descriptor => descriptor.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(new byte[32]), SecurityAlgorithms.HmacSha256)), "invalid_grant"),
            (app.Tokens.OfPerson("globex", "alice", "gateway:access"), "invalid_grant"),
            (app.Tokens.OfServiceAccount(bench.Organization.Id, "sa_acme"), "invalid_grant"),
            (app.Tokens.OfPerson(bench.Organization.Id, "alice", "integrations:read"), "invalid_scope"),
            .. TestTokens.BrokenPayloads(bench.Organization.Id).Select(payload => (app.Tokens.SignEncoded(payload), "invalid_grant")),
        ])
        {
            var answer = await bench.AskAsync(null, [.. ExchangeBench.Of("Notion", ExchangeBench.AccessToken, token), ("client_id", bench.ClientId)]);
            Assert.True((400, code) == (answer.Status, answer.Json["error"]!.GetValue<string>()), answer.Text);
            Assert.Equal(code == "invalid_scope", answer.Json["error_description"]!.GetValue<string>().Contains("gateway:access", StringComparison.Ordinal));
        }

        Assert.Equal("integration_required", (await bench.AskAsync(null, [.. ExchangeBench.Of("Notion", ExchangeBench.AccessToken, app.Tokens.OfPerson(bench.Organization.Id, "alice", "mcp:invoke")), ("client_id", bench.ClientId)])).Json["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_client_without_a_subject_token_gets_no_users_credential()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var id = await bench.AttachNewAsync(UserToken);
        var (account, secret) = await bench.CreateServiceAccountAsync();
        var token = bench.TokenOf("alice");

        Assert.Equal("person_required", (await bench.ForItselfAsync(id)).Json["failure_reason"]!.GetValue<string>());
        Assert.Equal("person_required", (await bench.AskAsync(TokenApp.Basic(account, secret), ExchangeBench.Of(id, ExchangeBench.Itself, null))).Json["failure_reason"]!.GetValue<string>());
        Assert.Equal("unauthorized_client", (await bench.AskAsync(TokenApp.Basic(account, secret), ExchangeBench.Of(id, ExchangeBench.AccessToken, token))).Json["error"]!.GetValue<string>());
        Assert.Equal("unauthorized_client", (await bench.AskAsync(TokenApp.Basic(bench.ClientId, bench.Secret), ExchangeBench.Of(id, "urn:kontext:user-id", "user-1"))).Json["error"]!.GetValue<string>());
        await bench.CreateApplicationAsync("public");
        Assert.Equal("unauthorized_client", (await bench.AskAsync(null, [.. ExchangeBench.Of(id, ExchangeBench.Itself, null), ("client_id", bench.ClientId)])).Json["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task Guesses_of_a_secret_are_slowed_down_and_the_right_secret_is_not()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var id = await bench.AttachNewAsync("""{ "authMode": "server_token", "serverToken": "t" }""");
        var form = ExchangeBench.Of(id, ExchangeBench.Itself, null).ToList();

        var guesses = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => bench.AskAsync(TokenApp.Basic(bench.ClientId, $"guess-{i}"), form)));

        Assert.Equal([401, 429], guesses.Select(answer => answer.Status).Distinct().Order());
        Assert.All(guesses.Where(answer => answer.Status == 429), answer => Assert.Equal(("slow_down", true), (answer.Json["error"]!.GetValue<string>(), answer.Header("Retry-After") is not null)));
        Assert.Equal(200, (await bench.ForItselfAsync(id)).Status);
        var other = await ExchangeBench.NewAsync(app, "confidential");
        Assert.Equal(401, (await other.AskAsync(TokenApp.Basic(other.ClientId, "guess"), form)).Status);
    }

    [Fact]
    public async Task A_rotated_secret_is_accepted_only_during_its_grace_period()
    {
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var id = await bench.AttachNewAsync("""{ "authMode": "server_token", "serverToken": "t" }""");
        var next = (await bench.Organization.Alice.PostAsync($"/applications/{bench.ApplicationId}/rotate-secret?graceSeconds=60")).Json["clientSecret"]!.GetValue<string>();

        Assert.Equal(200, (await bench.ForItselfAsync(id)).Status);
        Assert.Equal(200, (await bench.AskAsync(TokenApp.Basic(bench.ClientId, next), ExchangeBench.Of(id, ExchangeBench.Itself, null))).Status);
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(401, (await bench.ForItselfAsync(id)).Status);
        Assert.Equal(200, (await bench.AskAsync(TokenApp.Basic(bench.ClientId, next), ExchangeBench.Of(id, ExchangeBench.Itself, null))).Status);
    }

    [Fact]
    public async Task Refusals_of_a_known_client_share_a_row_for_each_minute_and_reason()
    {
        var bench = await ExchangeBench.NewAsync(app);
        var id = await bench.Organization.CreateAsync();
        for (var i = 0; i < 5; i++)
            await bench.ForAliceAsync(id);

        var told = Assert.Single(await bench.AuditAsync("decision=deny"));

        Assert.Equal((5, "not_attached_to_application", "invalid_target"), (told["count"]!.GetValue<int>(), told["rule"]!.GetValue<string>(), told["outcome"]!.GetValue<string>()));
        await bench.ForAliceAsync(id);
        Assert.Equal(6, Assert.Single(await bench.AuditAsync("decision=deny"))["count"]!.GetValue<int>());
    }
}
