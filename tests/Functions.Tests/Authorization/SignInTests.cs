using Kontext.Functions.Tests.Connect;
using Kontext.Functions.Tests.Exchange;
using Kontext.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Tests.Authorization;

/// <summary>Applications sign people in: authorize, consent, code, tokens, refresh and revocation.</summary>
public sealed class SignInTests(ConnectApp app, AzuriteServer azurite) : IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_person_signs_in_agrees_and_the_application_acts_for_them()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var id = await bench.AttachNewAsync();
        using var browser = app.NewBrowser();

        var consent = await bench.SignInAsync(browser, bench.Address());
        Assert.Equal(200, consent.Status);
        Assert.Contains("Notes", consent.Text, StringComparison.Ordinal);
        Assert.Contains("client.example.com", consent.Text, StringComparison.Ordinal);
        Assert.Contains("Integration 1", consent.Text, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", consent.Header("Content-Security-Policy"), StringComparison.Ordinal);
        var answer = AuthorizationBench.Answered(await AuthorizationBench.DecideAsync(browser, consent, "allow"));
        Assert.Equal("client-state", answer["state"]);
        Assert.DoesNotContain(browser.Cookies, cookie => cookie.Name.Contains("authorize-", StringComparison.Ordinal) || cookie.Name.Contains("consent-", StringComparison.Ordinal));

        var tokens = await bench.RedeemAsync(answer["code"]);
        tokens.Is(200, """
            { "access_token": "<text>", "token_type": "Bearer", "expires_in": 600, "scope": "openid profile gateway:access", "refresh_token": "<text>", "id_token": "<text>" }
            """);
        JsonWebToken access = new(tokens.Json["access_token"]!.GetValue<string>());
        JsonWebToken identity = new(tokens.Json["id_token"]!.GetValue<string>());
        Assert.Equal(("at+jwt", TestTokens.Audience, bench.ClientId, bench.Organization.Id), (access.Typ, access.Audiences.Single(), access.GetClaim("client_id").Value, access.GetClaim("org_id").Value));
        Assert.Equal((access.Subject, "client-nonce", "alice of the test", bench.ClientId), (identity.Subject, identity.GetClaim("nonce").Value, identity.GetClaim("name").Value, identity.Audiences.Single()));
        Assert.Equal(access.GetClaim("sid").Value, identity.GetClaim("sid").Value);

        var exchanged = await ExchangeAsync(bench, tokens.Json["access_token"]!.GetValue<string>(), id);
        Assert.True(exchanged.Status == 200, exchanged.Text);
        Assert.Equal("shared", exchanged.Json["access_token"]!.GetValue<string>());
        Assert.DoesNotContain(browser.Seen, page => page.Html.Contains(answer["code"], StringComparison.Ordinal) && page.Leaves is null);
    }

    [Fact]
    public async Task Consent_is_remembered_for_confidential_applications_until_their_list_grows()
    {
        var confidential = await AuthorizationBench.NewAsync(app, "confidential");
        await confidential.AttachNewAsync();
        await confidential.AllowAsync();
        using var browser = app.NewBrowser();

        Assert.NotNull((await confidential.SignInAsync(browser, confidential.Address())).Leaves);
        Assert.Null((await confidential.SignInAsync(browser, confidential.Address(("prompt", "consent")))).Leaves);
        await confidential.AttachNewAsync();
        var grown = await confidential.SignInAsync(browser, confidential.Address());
        Assert.Null(grown.Leaves);
        Assert.Contains("new since", grown.Text, StringComparison.OrdinalIgnoreCase);

        var open = await AuthorizationBench.NewAsync(app);
        await open.AllowAsync();
        Assert.Null((await open.SignInAsync(browser, open.Address())).Leaves);
    }

    [Fact]
    public async Task A_self_registered_client_gets_the_selected_integrations_and_no_exchange()
    {
        var bench = await AuthorizationBench.RegisteredAsync(app);
        var id = await bench.Organization.CreateAsync("""{ "authMode": "none" }""");
        var callback = "http://127.0.0.1:53682/callback";
        using var browser = app.NewBrowser();

        var consent = await bench.SignInAsync(browser, bench.Address(("redirect_uri", callback), ("resource", AuthorizationBench.Gateway), ("scope", null)));
        Assert.Contains("Editor", consent.Text, StringComparison.Ordinal);
        Assert.Contains("not known", consent.Text, StringComparison.OrdinalIgnoreCase);
        await bench.Organization.CreateAsync("""{ "authMode": "none" }"""); // the list may grow while the person reads
        var left = await AuthorizationBench.DecideAsync(browser, consent, "allow", id);
        Assert.StartsWith(callback, left.Leaves!.AbsoluteUri, StringComparison.Ordinal);
        var tokens = await bench.RedeemAsync(AuthorizationBench.Answered(left)["code"], ("redirect_uri", callback), ("resource", AuthorizationBench.Gateway));

        tokens.Is(200, """{ "access_token": "<text>", "token_type": "Bearer", "expires_in": 600, "scope": "gateway:access", "refresh_token": "<text>" }""");
        Assert.Equal([AuthorizationBench.Gateway], new JsonWebToken(tokens.Json["access_token"]!.GetValue<string>()).Audiences);
        var exchange = await ExchangeAsync(await AuthorizationBench.NewAsync(app), tokens.Json["access_token"]!.GetValue<string>(), id);
        Assert.Equal("invalid_grant", exchange.Json["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_used_refresh_token_gives_the_same_answer_for_one_minute()
    {
        var bench = await AuthorizationBench.NewAsync(app, "confidential");
        var first = (await bench.SignedInAsync())["refresh_token"]!.GetValue<string>();

        var second = (await bench.RefreshAsync(first)).Json["refresh_token"]!.GetValue<string>();
        Assert.NotEqual(first, second);
        app.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(second, (await bench.RefreshAsync(first)).Json["refresh_token"]!.GetValue<string>());
        var third = (await bench.RefreshAsync(second)).Json;
        Assert.Equal("access_token", third.AsObject().First().Key);

        // A refresh token from two generations back is a stolen one, so the session ends for its thief and for the application.
        Refused(await bench.RefreshAsync(first), "invalid_grant");
        Refused(await bench.RefreshAsync(third["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal(401, (await bench.With(third["access_token"]!.GetValue<string>()).GetAsync("/integrations")).Status);
    }

    [Fact]
    public async Task An_old_refresh_token_used_after_a_minute_ends_the_session()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var first = (await bench.SignedInAsync())["refresh_token"]!.GetValue<string>();
        var second = (await bench.RefreshAsync(first)).Json["refresh_token"]!.GetValue<string>();

        app.Clock.Advance(TimeSpan.FromSeconds(61));
        Refused(await bench.RefreshAsync(first), "invalid_grant");
        Refused(await bench.RefreshAsync(second), "invalid_grant");
    }

    [Fact]
    public async Task Eight_refreshes_at_once_give_one_successor()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var first = (await bench.SignedInAsync())["refresh_token"]!.GetValue<string>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bench.RefreshAsync(first)));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => answer.Json["refresh_token"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task A_code_that_is_used_twice_ends_the_session()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var code = (await bench.AllowAsync())["code"];
        var tokens = (await bench.RedeemAsync(code)).Json;

        Refused(await bench.RedeemAsync(code), "invalid_grant");
        Refused(await bench.RefreshAsync(tokens["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal("invalid_grant", (await ExchangeAsync(bench, tokens["access_token"]!.GetValue<string>(), "x")).Json["error"]!.GetValue<string>());
        Assert.Equal(401, (await bench.With(tokens["access_token"]!.GetValue<string>()).GetAsync("/integrations")).Status);
    }

    [Fact]
    public async Task Tokens_and_codes_of_one_instance_are_accepted_and_ended_at_another()
    {
        await using TwinApp twin = new(azurite, app);
        await twin.InitializeAsync();
        var here = await AuthorizationBench.NewAsync(app, "confidential");
        var there = here.At(twin);

        var tokens = (await there.RedeemAsync((await here.AllowAsync())["code"])).Json;
        Assert.Equal(200, (await here.With(tokens["access_token"]!.GetValue<string>()).SendAsync(HttpMethod.Post, "/../../mcp/connect-session", ApiClient.Json("{}"))).Status);
        var refreshed = (await here.RefreshAsync(tokens["refresh_token"]!.GetValue<string>())).Json;
        Assert.Equal(refreshed["refresh_token"]!.GetValue<string>(), (await there.RefreshAsync(tokens["refresh_token"]!.GetValue<string>())).Json["refresh_token"]!.GetValue<string>());
        Assert.Equal(200, (await there.RevokeAsync(refreshed["refresh_token"]!.GetValue<string>())).Status);

        Refused(await here.RefreshAsync(refreshed["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal(401, (await here.With(refreshed["access_token"]!.GetValue<string>()).GetAsync("/integrations")).Status);
        var registered = await AuthorizationBench.RegisteredAsync(app, AuthorizationBench.Callback);
        Assert.Equal(200, (await registered.At(twin).RedeemAsync((await registered.AllowAsync())["code"])).Status);
    }

    [Fact]
    public async Task A_code_holds_for_its_client_redirect_uri_and_verifier_and_two_minutes()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var other = await AuthorizationBench.NewAsync(app);
        var code = (await bench.AllowAsync())["code"];

        Refused(await other.RedeemAsync(code), "invalid_grant");
        Refused(await bench.RedeemAsync(code, ("redirect_uri", AuthorizationBench.Callback + "/")), "invalid_grant");
        Refused(await bench.RedeemAsync(code, ("code_verifier", new string('x', 43))), "invalid_grant");
        Refused(await bench.RedeemAsync(code, ("code_verifier", "")), "invalid_grant");
        Refused(await bench.RedeemAsync(code, ("client_secret", "guessed")), "invalid_client", 401);
        app.Clock.Advance(TimeSpan.FromSeconds(121));
        Refused(await bench.RedeemAsync(code), "invalid_grant");
    }

    [Fact]
    public async Task A_narrower_scope_or_resource_holds_for_one_access_token()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var answer = await bench.AllowAsync(bench.Address(("resource", AuthorizationBench.Gateway)));
        var tokens = (await bench.RedeemAsync(answer["code"])).Json;

        var narrow = await bench.RefreshAsync(tokens["refresh_token"]!.GetValue<string>(), ("scope", "gateway:access"), ("resource", AuthorizationBench.Gateway + "/notion"));
        Assert.Equal("gateway:access", narrow.Json["scope"]!.GetValue<string>());
        Assert.Equal([AuthorizationBench.Gateway + "/notion"], new JsonWebToken(narrow.Json["access_token"]!.GetValue<string>()).Audiences);
        var wide = await bench.RefreshAsync(narrow.Json["refresh_token"]!.GetValue<string>());
        Assert.Equal("openid profile gateway:access", wide.Json["scope"]!.GetValue<string>());
        Refused(await bench.RefreshAsync(wide.Json["refresh_token"]!.GetValue<string>(), ("scope", "management:all")), "invalid_scope");
    }

    [Theory]
    [InlineData("scope", "management:all", "invalid_scope")]
    [InlineData("scope", "email", "invalid_scope")]
    [InlineData("scope", " ", "invalid_scope")]
    [InlineData("resource", "https://other.example", "invalid_target")]
    [InlineData("resource", AuthorizationBench.Gateway + "/a/b", "invalid_target")]
    public async Task A_refused_wish_uses_up_no_refresh_token(string name, string value, string error)
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var answer = await bench.AllowAsync(bench.Address(("resource", AuthorizationBench.Gateway)));
        var token = (await bench.RedeemAsync(answer["code"])).Json["refresh_token"]!.GetValue<string>();

        Refused(await bench.RefreshAsync(token, (name, value)), error);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Refused(await bench.RefreshAsync(token, (name, value)), error);
        var next = await bench.RefreshAsync(token);

        Assert.True(next.Status == 200, next.Text);
        Refused(await bench.RefreshAsync(token, (name, value)), error);
        Assert.Equal(next.Json["refresh_token"]!.GetValue<string>(), (await bench.RefreshAsync(token)).Json["refresh_token"]?.GetValue<string>());
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Refused(await bench.RefreshAsync(token, (name, value)), "invalid_grant");
        Refused(await bench.RefreshAsync(next.Json["refresh_token"]!.GetValue<string>()), "invalid_grant");
    }

    [Fact]
    public async Task A_refused_resource_uses_up_no_code_and_a_used_code_ends_its_session_all_the_same()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var answer = await bench.AllowAsync();

        Refused(await bench.RedeemAsync(answer["code"], ("resource", AuthorizationBench.Gateway)), "invalid_target");
        var tokens = await bench.RedeemAsync(answer["code"]);

        Assert.True(tokens.Status == 200, tokens.Text);
        Refused(await bench.RedeemAsync(answer["code"], ("resource", AuthorizationBench.Gateway)), "invalid_grant");
        Refused(await bench.RefreshAsync(tokens.Json["refresh_token"]!.GetValue<string>()), "invalid_grant");
    }

    [Fact]
    public async Task Scopes_that_an_application_has_lost_are_in_no_later_token()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var tokens = await bench.SignedInAsync(resource: AuthorizationBench.Gateway);
        var oauth = $"/applications/{bench.ApplicationId}/oauth";

        Assert.Equal(200, (await bench.Organization.Alice.PatchAsync(oauth, """{ "scopes": ["openid", "profile"] }""")).Status);
        var less = await bench.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        Assert.Equal("openid profile", less.Json["scope"]?.GetValue<string>());
        Refused(await bench.RefreshAsync(less.Json["refresh_token"]!.GetValue<string>(), ("scope", "gateway:access")), "invalid_scope");

        Assert.Equal(200, (await bench.Organization.Alice.PatchAsync(oauth, $$"""{ "scopes": ["gateway:access"], "allowedResources": ["{{AuthorizationBench.Gateway}}/notion"] }""")).Status);
        Refused(await bench.RefreshAsync(less.Json["refresh_token"]!.GetValue<string>()), "invalid_target");
        var path = await bench.RefreshAsync(less.Json["refresh_token"]!.GetValue<string>(), ("resource", AuthorizationBench.Gateway + "/notion"));
        Assert.Equal("openid profile gateway:access", path.Json["scope"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/linear")]
    [InlineData("/notion/x")]
    public async Task A_sign_in_for_one_path_of_the_gateway_gets_no_token_for_another(string path)
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var answer = await bench.AllowAsync(bench.Address(("resource", AuthorizationBench.Gateway + "/notion")));
        var tokens = (await bench.RedeemAsync(answer["code"])).Json;

        Assert.Equal([AuthorizationBench.Gateway + "/notion"], new JsonWebToken(tokens["access_token"]!.GetValue<string>()).Audiences);
        Refused(await bench.RefreshAsync(tokens["refresh_token"]!.GetValue<string>(), ("resource", AuthorizationBench.Gateway + path)), "invalid_target");
    }

    [Fact]
    public async Task Revoking_either_token_ends_the_session_and_another_client_revokes_nothing()
    {
        var bench = await AuthorizationBench.NewAsync(app, "confidential");
        var stranger = await AuthorizationBench.NewAsync(app);
        var (one, two) = (await bench.SignedInAsync(), await bench.SignedInAsync());

        Assert.Equal(200, (await stranger.RevokeAsync(one["refresh_token"]!.GetValue<string>())).Status);
        var kept = (await bench.RefreshAsync(one["refresh_token"]!.GetValue<string>())).Json;
        Assert.Equal(200, (await bench.RevokeAsync(kept["refresh_token"]!.GetValue<string>())).Status);
        Refused(await bench.RefreshAsync(kept["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal(200, (await bench.RevokeAsync(two["access_token"]!.GetValue<string>())).Status);
        Refused(await bench.RefreshAsync(two["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal(200, (await bench.RevokeAsync("anything")).Status);
        Assert.Equal(400, (await bench.RevokeAsync("")).Status);
    }

    [Fact]
    public async Task An_administrator_sees_and_ends_sessions_and_agreements()
    {
        var bench = await AuthorizationBench.NewAsync(app, "confidential");
        var id = await bench.AttachNewAsync();
        var alice = await bench.SignedInAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var bob = await bench.SignedInAsync("bob");
        var sessions = (await bench.Organization.Alice.GetAsync($"/applications/{bench.ApplicationId}/sessions?limit=1")).Json;
        var more = (await bench.Organization.Alice.GetAsync($"/applications/{bench.ApplicationId}/sessions?limit=1&cursor={sessions["nextCursor"]}")).Json;
        Assert.Null(more["nextCursor"]);
        var first = sessions["items"]![0]!["id"]!.GetValue<string>();

        (await bench.Organization.Alice.GetAsync($"/applications/{bench.ApplicationId}/sessions/{first}")).Is(200, $$"""
            {
              "session": {
                "id": "{{first}}", "kind": "sign_in", "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "alice" }, "userName": "alice of the test",
                "audience": "{{TestTokens.Audience}}", "scopes": ["openid", "profile", "gateway:access"], "createdAt": "<time>", "lastUsedAt": "<time>", "expiresAt": "<time>"
              }
            }
            """);
        var delegations = (await bench.Organization.Alice.GetAsync($"/applications/{bench.ApplicationId}/delegations")).Json["items"]!.AsArray();
        Assert.Equal(2, delegations.Count);
        var bobs = delegations.Single(item => item!["user"]!["subject"]!.GetValue<string>() == "bob")!;
        JsonMatch.Exact($$"""
            { "id": "<text>", "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "bob" }, "userName": "bob of the test", "integrationIds": ["{{id}}"], "agreedAt": "<time>" }
            """, bobs);

        (await bench.Organization.Alice.DeleteAsync($"/applications/{bench.ApplicationId}/sessions/{first}")).IsNoContent();
        Refused(await bench.RefreshAsync(alice["refresh_token"]!.GetValue<string>()), "invalid_grant");
        (await bench.Organization.Alice.DeleteAsync($"/applications/{bench.ApplicationId}/delegations/{bobs["id"]}")).IsNoContent();
        Refused(await bench.RefreshAsync(bob["refresh_token"]!.GetValue<string>()), "invalid_grant");
        (await bench.Organization.Alice.DeleteAsync($"/applications/{bench.ApplicationId}/delegations/{bobs["id"]}")).IsProblem(404, "not_found");
        using var browser = app.NewBrowser();
        Assert.Null((await bench.SignInAsync(browser, bench.Address(), "bob")).Leaves);
        (await bench.Organization.Alice.GetAsync($"/applications/{bench.ApplicationId}/sessions")).Is(200, """{ "items": [] }""");

        var again = await bench.SignedInAsync();
        (await bench.Organization.Alice.DeleteAsync($"/applications/{bench.ApplicationId}/sessions")).IsNoContent();
        Refused(await bench.RefreshAsync(again["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal(401, (await bench.With(again["access_token"]!.GetValue<string>()).GetAsync("/integrations")).Status);
        (await bench.Organization.Alice.GetAsync($"/applications/{bench.ApplicationId}/sessions")).Is(200, """{ "items": [] }""");
        var stranger = app.NewOrganization("globex");
        (await stranger.Alice.GetAsync($"/applications/{bench.ApplicationId}/sessions/{first}")).IsProblem(404, "not_found");
        (await stranger.Alice.GetAsync($"/applications/{bench.ApplicationId}/delegations")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_person_sees_the_applications_that_act_for_them_and_ends_one()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var tokens = await bench.SignedInAsync();
        var link = (await bench.Organization.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", ApiClient.Json("{}"))).Json["connectUrl"]!.GetValue<string>();
        using var browser = app.NewBrowser();
        var page = await browser.OpenAsync(link);
        Assert.Contains("Notes", page.Text, StringComparison.Ordinal);

        var form = page.Forms.Index().Single(form => form.Item.Action.AbsolutePath.EndsWith("/end", StringComparison.Ordinal)).Index;
        var after = await browser.FollowAsync(await browser.SubmitAsync(page, form));
        Assert.DoesNotContain("Notes", after.Text, StringComparison.Ordinal);
        Refused(await bench.RefreshAsync(tokens["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal(401, (await bench.With(tokens["access_token"]!.GetValue<string>()).GetAsync("/integrations")).Status);
    }

    [Fact]
    public async Task Ending_a_persons_connections_ends_their_sessions()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var (alice, bob) = (await bench.SignedInAsync(), await bench.SignedInAsync("bob"));

        Assert.Equal(202, (await bench.Organization.Alice.PostAsync("/connections/revoke", $$"""{ "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "alice" } }""")).Status);

        Refused(await bench.RefreshAsync(alice["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal(200, (await bench.RefreshAsync(bob["refresh_token"]!.GetValue<string>())).Status);
    }

    [Fact]
    public async Task A_person_of_two_organizations_has_separate_agreements_and_sessions()
    {
        var bench = await AuthorizationBench.RegisteredAsync(app, AuthorizationBench.Callback);
        var globex = app.NewOrganization("globex");
        var here = (await bench.RedeemAsync((await bench.AllowAsync())["code"])).Json;
        using var browser = app.NewBrowser();
        var consent = await bench.SignInAsync(browser, bench.Address(), organizationId: globex.Id);
        var there = (await bench.RedeemAsync(AuthorizationBench.Answered(await AuthorizationBench.DecideAsync(browser, consent, "allow"))["code"])).Json;

        Assert.Equal(202, (await bench.Organization.Alice.PostAsync("/connections/revoke", $$"""{ "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "alice" } }""")).Status);

        Refused(await bench.RefreshAsync(here["refresh_token"]!.GetValue<string>()), "invalid_grant");
        Assert.Equal(200, (await bench.RefreshAsync(there["refresh_token"]!.GetValue<string>())).Status);
    }

    [Fact]
    public async Task Archiving_an_application_ends_its_tokens_and_prevents_sign_in()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var tokens = await bench.SignedInAsync();
        using var browser = app.NewBrowser();
        var consent = await bench.SignInAsync(browser, bench.Address());
        var code = (await bench.AllowAsync())["code"];

        (await bench.Organization.Alice.DeleteAsync($"/applications/{bench.ApplicationId}")).IsNoContent();

        Assert.Equal(400, (await AuthorizationBench.DecideAsync(browser, consent, "allow")).Status);
        Refused(await bench.RedeemAsync(code), "invalid_client", 401);
        Refused(await bench.RefreshAsync(tokens["refresh_token"]!.GetValue<string>()), "invalid_client", 401);
        Assert.Equal(401, (await bench.With(tokens["access_token"]!.GetValue<string>()).GetAsync("/integrations")).Status);
        Assert.Equal(400, (await browser.GetAsync(bench.Address())).Status);
    }

    [Fact]
    public async Task Sessions_end_by_themselves_and_are_removed()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var tokens = await bench.SignedInAsync();

        app.Clock.Advance(TimeSpan.FromDays(90) + TimeSpan.FromSeconds(1));
        Refused(await bench.RefreshAsync(tokens["refresh_token"]!.GetValue<string>()), "invalid_grant");
        app.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await app.RunAsync("RemoveOld", message: null, TestContext.Current.CancellationToken));
        (await bench.Organization.Alice.GetAsync($"/applications/{bench.ApplicationId}/sessions")).Is(200, """{ "items": [] }""");
        var left = app.Storage.GetTableClient(app.Prefix + "Sessions").QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: TestContext.Current.CancellationToken);
        Assert.DoesNotContain(await left.ToListAsync(TestContext.Current.CancellationToken), row => row.RowKey.StartsWith("s_", StringComparison.Ordinal));
    }

    private static Task<ApiAnswer> ExchangeAsync(AuthorizationBench bench, string subject, string resource) => bench.TokenAsync(
    [
        .. ExchangeBench.Of(resource, ExchangeBench.AccessToken, subject), ("client_id", bench.ClientId),
        .. bench.Secret is { } secret ? [("client_secret", secret)] : Array.Empty<(string, string)>(),
    ]);

    private static void Refused(ApiAnswer answer, string error, int status = 400)
    {
        Assert.True(answer.Status == status, answer.Text);
        Assert.Equal(error, answer.Json["error"]!.GetValue<string>());
    }
}

/// <summary>Another instance of the same deployment.</summary>
public sealed class TwinApp : ConnectApp
{
    public TwinApp(AzuriteServer azurite, ConnectApp first)
        : base(azurite) => (Prefix, Tokens, Clock) = (first.Prefix, first.Tokens, first.Clock);
}
