using System.Text.Json;
using Kontext.Core.Consent;
using Kontext.Functions.Tests.Connect;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Authorization;

/// <summary>Requests of an attacker or of a faulty client to the authorize endpoint and to the consent page.</summary>
public sealed class AuthorizeAttackTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    [Theory]
    [InlineData("https://client.example.com/callback#x")]
    [InlineData("https://client.example.com/callback/")]
    [InlineData("https://client.example.com/Callback")]
    [InlineData("https://CLIENT.example.com/callback")]
    [InlineData("https://client.example.com:444/callback")]
    [InlineData("https://client.example.com/call%62ack")]
    [InlineData("https://client.example.com/x/%2e%2e/callback")]
    [InlineData("https://client.example.com/x/../callback")]
    [InlineData("https://client.example.com@evil.example/callback")]
    [InlineData("https://client.example.com.evil.example/callback")]
    [InlineData("https://client.example.com/callback?next=https://evil.example")]
    [InlineData("http://client.example.com/callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//client.example.com/callback")]
    [InlineData("https://client.example.com\\@evil.example/callback")]
    [InlineData(null)]
    public async Task A_redirect_uri_that_is_not_registered_gets_nothing(string? redirectUri)
    {
        var bench = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();

        var page = await browser.GetAsync(bench.Address(("redirect_uri", redirectUri)));

        Assert.Equal((400, null, null), (page.Status, page.Location, page.Leaves));
    }

    [Theory]
    [InlineData("http://127.0.0.1:4000/cb", true)]
    [InlineData("http://127.0.0.1/cb", true)]
    [InlineData("http://localhost:4000/cb", false)]
    [InlineData("http://127.0.0.1:4000/other", false)]
    [InlineData("http://127.0.0.2:4000/cb", false)]
    [InlineData("https://127.0.0.1:4000/cb", false)]
    public async Task A_loopback_redirect_uri_may_differ_in_its_port_alone(string redirectUri, bool isTaken)
    {
        var bench = await AuthorizationBench.NewAsync(app, callback: "http://127.0.0.1:1/cb");
        using var browser = app.NewBrowser();

        Assert.Equal(isTaken ? 303 : 400, (await browser.GetAsync(bench.Address(("redirect_uri", redirectUri)))).Status);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", null, "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("resource", "https://evil.example/mcp", "invalid_target")]
    [InlineData("resource", "https://integrations.example.com/mcp/", "invalid_target")]
    [InlineData("resource", "https://integrations.example.com/mcp/a/b", "invalid_target")]
    [InlineData("resource", "https://integrations.example.com/mcp/integrations", "invalid_target")]
    [InlineData("scope", "management:all", "invalid_scope")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "create", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "99999999999", "invalid_request")]
    [InlineData("request", "eyJ", "request_not_supported")]
    [InlineData("request_uri", "https://evil.example/r", "request_not_supported")]
    public async Task A_bad_parameter_is_answered_to_the_client_without_a_sign_in(string name, string? value, string error)
    {
        var bench = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();
        app.Requests.Reset();

        var answer = AuthorizationBench.Answered(await browser.GetAsync(bench.Address((name, value))));

        Assert.Equal((error, "client-state"), (answer["error"], answer["state"]));
        Assert.Equal(["GET Applications"], app.Requests.Requests);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task A_GET_of_the_authorize_endpoint_writes_no_row()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();
        app.Requests.Reset();

        Assert.Equal(303, (await browser.GetAsync(bench.Address())).Status);
        Assert.Equal(["GET Applications"], app.Requests.Requests);
        Assert.Equal(400, (await browser.GetAsync(bench.Address(("client_id", "app_00000000-0000-7000-8000-000000000000")))).Status);
        Assert.Equal(400, (await browser.GetAsync(bench.Address(("client_id", "sa_00000000-0000-7000-8000-000000000000")))).Status);
        Assert.Equal(400, (await browser.GetAsync(bench.Address() + "&client_id=other")).Status);
    }

    [Fact]
    public async Task A_request_without_state_and_nonce_works_also_at_the_other_address()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var address = bench.Address(("state", null), ("nonce", null)).Replace("/oauth2/authorize", "/oauth2/auth", StringComparison.Ordinal);

        var answer = await bench.AllowAsync(address);

        Assert.False(answer.ContainsKey("state"));
        Assert.Equal(200, (await bench.RedeemAsync(answer["code"])).Status);
    }

    [Fact]
    public async Task A_request_that_is_too_long_for_a_cookie_is_refused()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();
        var noise = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(3_000));

        Assert.Equal(303, (await browser.GetAsync(bench.Address(("state", noise[..2_000])))).Status);
        Assert.Equal("invalid_request", AuthorizationBench.Answered(await browser.GetAsync(bench.Address(("scope", "gateway:access " + noise))))["error"]);
        Assert.Equal("invalid_request", AuthorizationBench.Answered(await browser.GetAsync(bench.Address(("state", noise))))["error"]);
    }

    [Theory]
    [InlineData("globex", "access_denied")]
    [InlineData(null, "access_denied")]
    public async Task A_person_of_another_organization_or_of_no_organization_is_denied(string? organization, string error)
    {
        var bench = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();

        Assert.Equal(error, AuthorizationBench.Answered(await bench.SignInAsync(browser, bench.Address(), organizationId: organization))["error"]);
    }

    [Fact]
    public async Task A_person_who_denies_consent_gives_no_code()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();
        var consent = await bench.SignInAsync(browser, bench.Address());

        var answer = AuthorizationBench.Answered(await AuthorizationBench.DecideAsync(browser, consent, "deny"));

        Assert.Equal("access_denied", answer["error"]);
        Assert.False(answer.ContainsKey("code"));
    }

    [Fact]
    public async Task The_enter_key_does_not_decide_consent()
    {
        var bench = await AuthorizationBench.RegisteredAsync(app);
        var id = await bench.Organization.CreateAsync("""{ "authMode": "none" }""");
        using var browser = app.NewBrowser();
        var consent = await bench.SignInAsync(browser, bench.Address(("redirect_uri", "http://127.0.0.1/callback")));

        var box = AuthorizationBench.BoxOf(consent, id);
        var again = await browser.SubmitAsync(consent, ("integration", box));

        Assert.Equal((200, null), (again.Status, again.Leaves));
        Assert.Matches($"value=\"{box}\"[^>]*checked|checked[^>]*value=\"{box}\"", again.Html);

        // An integration that changed since, or that was never offered, is no agreement.
        Assert.Equal(200, (await bench.Organization.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://elsewhere.example/mcp" }""")).Status);
        var changed = await AuthorizationBench.DecideAsync(browser, again, "allow", id);
        Assert.Null(changed.Leaves);
        Assert.Contains("changed since", changed.Text, StringComparison.Ordinal);
        Assert.NotNull((await AuthorizationBench.DecideAsync(browser, changed, "allow", id)).Leaves);
    }

    [Fact]
    public async Task A_page_of_consent_is_answered_once_in_its_browser_and_from_its_form()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        var other = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();
        using var thief = app.NewBrowser();
        var consent = await bench.SignInAsync(browser, bench.Address());
        var theirs = await other.SignInAsync(thief, other.Address());

        Assert.Equal(410, (await thief.GetAsync(consent.Address)).Status);
        Assert.Equal(410, (await AuthorizationBench.DecideAsync(thief, consent, "allow")).Status);
        Assert.Equal(403, (await browser.PostAsync(consent.Forms[0].Action, [new("decision", "allow")])).Status);
        var mixed = consent.Forms[0].Hidden.ToDictionary(StringComparer.Ordinal);
        mixed["csrf"] = theirs.Forms[0].Hidden["csrf"];
        Assert.Equal(403, (await browser.PostAsync(consent.Forms[0].Action, [.. mixed, new("decision", "allow")])).Status);

        Assert.NotNull((await AuthorizationBench.DecideAsync(browser, consent, "allow")).Leaves);
        var replayed = await AuthorizationBench.DecideAsync(browser, consent, "allow");
        Assert.Null(replayed.Leaves);
        Assert.Contains(replayed.Status, new[] { 409, 410 });
    }

    [Fact]
    public async Task A_change_after_the_consent_page_was_shown_shows_the_page_again()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();
        var consent = await bench.SignInAsync(browser, bench.Address());
        await bench.AttachNewAsync();

        var again = await AuthorizationBench.DecideAsync(browser, consent, "allow");

        Assert.Null(again.Leaves);
        Assert.Contains("changed since", again.Text, StringComparison.Ordinal);
        Assert.NotNull((await AuthorizationBench.DecideAsync(browser, again, "allow")).Leaves);
    }

    [Fact]
    public async Task An_answer_of_the_authority_counts_in_the_browser_that_began_and_for_its_own_flow()
    {
        var bench = await AuthorizationBench.NewAsync(app);
        using var browser = app.NewBrowser();
        using var thief = app.NewBrowser();
        var (mine, theirs) = (await browser.GetAsync(bench.Address()), await thief.GetAsync(bench.Address()));
        var answer = app.Authority.SignIn(mine.Location!, "alice", descriptor => descriptor.Claims["org_id"] = bench.Organization.Id);

        Assert.Equal(400, (await thief.GetAsync(answer)).Status);
        var stolen = app.Authority.SignIn(mine.Location!, "alice");
        var mixed = QueryHelpers.ParseQuery(stolen.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString(), StringComparer.Ordinal);
        mixed["state"] = QueryHelpers.ParseQuery(theirs.Location!.Query)["state"].ToString();
        Assert.Equal(400, (await thief.GetAsync(QueryHelpers.AddQueryString(answer.AbsolutePath, mixed))).Status);

        // Mix-up (RFC 9207): an answer in another issuer's name.
        mixed = QueryHelpers.ParseQuery(answer.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString(), StringComparer.Ordinal);
        mixed["iss"] = "https://evil.example/";
        Assert.Equal(400, (await browser.GetAsync(QueryHelpers.AddQueryString(answer.AbsolutePath, mixed))).Status);
        Assert.Equal(200, (await browser.FollowAsync(await browser.GetAsync(answer))).Status);
    }

    [Fact]
    public async Task Prompt_and_max_age_reach_the_authority_and_are_checked_afterwards()
    {
        var bench = await AuthorizationBench.NewAsync(app, "confidential");
        using var browser = app.NewBrowser();
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();

        var leaving = QueryHelpers.ParseQuery((await browser.GetAsync(bench.Address(("prompt", "login consent"), ("max_age", "60")))).Location!.Query);
        Assert.Equal(("login", "60"), (leaving["prompt"].ToString(), leaving["max_age"].ToString()));
        Task<TestPage> WithAgeAsync(long? at) => bench.SignInAsync(browser, bench.Address(("max_age", "300")), claims: claims =>
        {
            if (at is { } time)
                claims["auth_time"] = time;
        });
        Assert.Equal("login_required", AuthorizationBench.Answered(await WithAgeAsync(null))["error"]);
        Assert.Equal("login_required", AuthorizationBench.Answered(await WithAgeAsync(now - 400))["error"]);
        Assert.Null((await WithAgeAsync(now - 100)).Leaves);
        Assert.Equal("consent_required", AuthorizationBench.Answered(await bench.SignInAsync(browser, bench.Address(("prompt", "none"))))["error"]);
        await bench.AllowAsync();
        Assert.Contains("code", AuthorizationBench.Answered(await bench.SignInAsync(browser, bench.Address(("prompt", "none")))));

        var silent = await browser.GetAsync(bench.Address(("prompt", "none")));
        var state = QueryHelpers.ParseQuery(silent.Location!.Query)["state"].ToString();
        Assert.Equal("login_required", AuthorizationBench.Answered(await browser.GetAsync(QueryHelpers.AddQueryString("/oauth/sign-in", new Dictionary<string, string?>(StringComparer.Ordinal) { ["error"] = "login_required", ["state"] = state })))["error"]);
    }

    [Fact]
    public async Task Registrations_write_no_row_and_a_forged_client_id_is_unknown()
    {
        var bench = await AuthorizationBench.RegisteredAsync(app);
        app.Requests.Reset();
        Assert.Equal(201, (await bench.RegisterAsync("""{ "redirect_uris": ["https://c.example.com/cb"] }""")).Status);
        var clients = app.Services.GetRequiredService<SealedClients>();
        for (var index = 0; index < 10_000; index++)
            Assert.True((await clients.RegisterAsync(JsonElement.Parse($$"""{ "client_name": "Client {{index}}", "redirect_uris": ["https://c{{index}}.example.com/cb"] }"""), TestContext.Current.CancellationToken)).Succeeded(out _, out _));
        Assert.Empty(app.Requests.Requests);

        using var browser = app.NewBrowser();
        var forged = bench.ClientId[..^1] + (bench.ClientId[^1] == 'A' ? 'B' : 'A');
        Assert.Equal(400, (await browser.GetAsync(bench.Address(("client_id", forged), ("redirect_uri", "http://127.0.0.1/callback")))).Status);
        Assert.Equal(303, (await browser.GetAsync(bench.Address(("redirect_uri", "http://127.0.0.1/callback")))).Status);
    }

    [Theory]
    [InlineData("{}", "invalid_redirect_uri")]
    [InlineData("""{ "redirect_uris": [] }""", "invalid_redirect_uri")]
    [InlineData("""{ "redirect_uris": ["javascript:alert(1)"] }""", "invalid_redirect_uri")]
    [InlineData("""{ "redirect_uris": ["http://evil.example/cb"] }""", "invalid_redirect_uri")]
    [InlineData("""{ "redirect_uris": ["https://c.example.com/cb"], "client_name": 7 }""", "invalid_client_metadata")]
    [InlineData("[]", "invalid_client_metadata")]
    [InlineData("x", "invalid_client_metadata")]
    public async Task A_registration_that_cannot_be_used_is_refused(string body, string error)
    {
        var bench = new AuthorizationBench(app, app.NewOrganization());

        var answer = await bench.RegisterAsync(body);

        Assert.Equal((400, error), (answer.Status, answer.Json["error"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_client_id_of_the_greatest_length_works_and_a_longer_registration_is_refused()
    {
        AuthorizationBench bench = new(app, app.NewOrganization());
        string Of(int length) => $$"""{ "client_name": "Editor", "redirect_uris": ["{{AuthorizationBench.Callback}}", "https://c.example.com/{{new string('x', length)}}"] }""";

        Assert.Equal("invalid_client_metadata", (await bench.RegisterAsync(Of(1_400))).Json["error"]!.GetValue<string>());
        await bench.UseAsync(Of(1_330));
        Assert.InRange(bench.ClientId.Length, 1_900, 2_000);
        var answer = await bench.AllowAsync();
        Assert.Equal(200, (await bench.RedeemAsync(answer["code"])).Status);
    }

    [Fact]
    public async Task A_registration_has_exactly_these_members()
    {
        var bench = new AuthorizationBench(app, app.NewOrganization());

        var answer = await bench.RegisterAsync("""{ "client_name": "Editor", "redirect_uris": ["http://localhost:1/cb"], "token_endpoint_auth_method": "client_secret_basic", "application_type": "native" }""");

        Assert.Equal(201, answer.Status);
        var json = answer.Json.AsObject();
        Assert.Equal(app.Clock.GetUtcNow().ToUnixTimeSeconds(), json["client_id_issued_at"]!.GetValue<long>());
        Assert.True(json["client_id"]!.GetValue<string>().Length <= 2_000);
        json.Remove("client_id_issued_at");
        JsonMatch.Exact("""
            {
              "client_id": "<text>", "client_name": "Editor", "redirect_uris": ["http://localhost:1/cb"], "token_endpoint_auth_method": "none",
              "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"]
            }
            """, json);
    }

    [Theory]
    [InlineData("""{ "client_id": "{id}", "client_name": "Doc", "redirect_uris": ["{origin}/cb", "http://127.0.0.1/cb"] }""", true)]
    [InlineData("""{ "client_id": "{id}x", "client_name": "Doc", "redirect_uris": ["http://127.0.0.1/cb"] }""", false)]
    [InlineData("""{ "client_id": "{id}", "client_name": "Doc", "redirect_uris": ["https://evil.example/cb", "http://127.0.0.1/cb"] }""", false)]
    [InlineData("""{ "client_id": "{id}", "client_name": "Doc" }""", false)]
    [InlineData("redirect", false)]
    [InlineData("huge", false)]
    [InlineData("not json", false)]
    public async Task A_client_metadata_document_must_name_itself_and_its_own_host(string document, bool isTaken)
    {
        await using var host = await DocumentHost.StartAsync(document);
        var id = $"{host.Origin}/client.json";
        var bench = new AuthorizationBench(app, app.NewOrganization());
        using var browser = app.NewBrowser();

        var page = await browser.GetAsync(bench.Address(("client_id", id), ("redirect_uri", "http://127.0.0.1:7/cb")));

        Assert.Equal(isTaken ? 303 : 400, page.Status);
    }

    [Fact]
    public async Task A_metadata_document_that_changes_between_the_reads_gets_nothing()
    {
        await using var host = await DocumentHost.StartAsync("""{ "client_id": "{id}", "client_name": "Doc", "redirect_uris": ["http://127.0.0.1/cb"] }""");
        AuthorizationBench bench = new(app, app.NewOrganization());
        using var browser = app.NewBrowser();
        var address = bench.Address(("client_id", $"{host.Origin}/client.json"), ("redirect_uri", "http://127.0.0.1:7/cb"));
        var consent = await bench.SignInAsync(browser, address);
        Assert.Equal((200, 1), (consent.Status, host.Reads));

        host.Document = """{ "client_id": "{id}", "client_name": "Doc", "redirect_uris": ["http://127.0.0.1/other"] }""";
        app.Clock.Advance(TimeSpan.FromMinutes(6));

        var decided = await AuthorizationBench.DecideAsync(browser, consent, "allow");
        Assert.Equal((400, null, 2), (decided.Status, decided.Leaves, host.Reads));
        Assert.Equal(400, (await browser.GetAsync(address)).Status);
        Assert.Equal(2, host.Reads);
    }
}
