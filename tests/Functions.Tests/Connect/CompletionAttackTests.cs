using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Connect;

/// <summary>When the deployment cannot identify the person at a browser, a code is redeemed only with the token of the user who began.</summary>
public sealed class CompletionAttackTests(CompletingApp app) : AttackTests(app), IClassFixture<CompletingApp>
{
    private const string Returning = $$"""{ "returnUrl": "{{ConnectApp.ReturnUrl}}" }""";

    [Fact]
    public async Task A_connect_that_alice_goes_through_with_bobs_link_cannot_be_completed()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);

        // Bob sends his link to Alice, and Alice follows it. At the application to which she returns, she is signed in as herself.
        using var browser = App.NewBrowser();
        var asked = await BeginHereAsync(browser, await LinkAsync(acme.Bob, id, Returning));
        var session = SessionIn(await browser.GetAsync(resource.Agree(asked)));
        (await CompleteAsync(acme.Alice, id, session)).IsProblem(409, "invalid_session");

        // The values that Bob knows complete no connect.
        foreach (var known in new[] { SessionOf(browser.Seen[^2].Address), QueryOf(asked)["state"].ToString(), QueryOf(asked)["state"].ToString().Split('.')[1] })
            (await CompleteAsync(acme.Bob, id, known)).IsProblem(409, "invalid_session");
        await NothingCameOfItAsync((resource, id));
    }

    [Fact]
    public async Task A_connect_is_completed_once_in_time_and_by_its_own_user_only()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var (acme, globex) = (App.NewOrganization(), App.NewOrganization("globex"));
        var (id, other, foreign) = (await CreateAsync(acme, resource), await CreateAsync(acme, resource), await CreateAsync(globex, resource));
        using var browser = App.NewBrowser();
        var asked = await BeginHereAsync(browser, await LinkAsync(acme.Alice, id, Returning));
        var session = SessionIn(await browser.GetAsync(resource.Agree(asked)));
        Assert.Empty(resource.Server.Token.Requests);

        // Another user, a user with the same subject in another organization, a service account, no token, and another integration.
        (await CompleteAsync(acme.Bob, id, session)).IsProblem(409, "invalid_session");
        (await CompleteAsync(globex.Alice, id, session)).IsProblem(404, "not_found");
        (await CompleteAsync(globex.Alice, foreign, session)).IsProblem(409, "invalid_session");
        (await CompleteAsync(acme.Service, id, session)).IsProblem(403, "user_required");
        (await CompleteAsync(App.ClientWith(null), id, session)).IsProblem(401, "invalid_token");
        (await CompleteAsync(acme.Alice, other, session)).IsProblem(409, "invalid_session");
        await NothingCameOfItAsync((resource, id), (resource, other), (resource, foreign));

        (await CompleteAsync(acme.Alice, id, session)).Is(200, """{ "connection": { "connected": true, "status": "connected" } }""");
        RedeemedFor(asked, resource);
        (await CompleteAsync(acme.Alice, id, session)).IsProblem(409, "invalid_session");
        Assert.Single(resource.Server.Token.Requests);
    }

    [Fact]
    public async Task Only_the_session_value_from_the_return_address_completes_a_connect()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var link = await LinkAsync(acme.Alice, id, Returning);
        var asked = await BeginHereAsync(browser, link);
        var state = QueryOf(asked)["state"].ToString();
        string[] known = [SessionOf(browser.Seen[^1].Address), state, state.Split('.')[0], state.Split('.')[1], link.Split('/')[^1], "code-1", "x"];

        // Before the answer came, and after.
        foreach (var one in known)
            (await CompleteAsync(acme.Alice, id, one)).IsProblem(409, "invalid_session");
        var session = SessionIn(await browser.GetAsync(resource.Agree(asked)));
        foreach (var one in known.Append(session.ToUpperInvariant()).Append(session[..^1]))
            (await CompleteAsync(acme.Alice, id, one)).IsProblem(409, "invalid_session");

        // The completion value is not a state either: the callback refuses it, also with the browser's own cookie.
        Shows(await browser.GetAsync(With(resource.Agree(asked), ("state", $"{state.Split('.')[0]}.{session}"))), 400, StateUnknown);
        await NothingCameOfItAsync((resource, id));
    }

    [Fact]
    public async Task A_completion_after_five_minutes_is_refused()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var session = SessionIn(await browser.GetAsync(resource.Agree(await BeginHereAsync(browser, await LinkAsync(acme.Alice, id, Returning)))));

        App.Clock.Advance(TimeSpan.FromMinutes(5));

        (await CompleteAsync(acme.Alice, id, session)).IsProblem(409, "invalid_session");
        await NothingCameOfItAsync((resource, id));
    }

    [Fact]
    public async Task Of_several_simultaneous_completions_exactly_one_redeems_the_code()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var session = SessionIn(await browser.GetAsync(resource.Agree(await BeginHereAsync(browser, await LinkAsync(acme.Alice, id, Returning)))));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CompleteAsync(acme.Alice, id, session)));

        Assert.Equal([200, 409, 409, 409], answers.Select(answer => answer.Status).Order());
        Assert.Single(resource.Server.Token.Requests);
    }

    [Fact]
    public async Task A_page_for_an_unidentified_person_accepts_no_token_and_no_disconnect()
    {
        var acme = App.NewOrganization();
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var page = await browser.FollowAsync(await browser.SubmitAsync(await browser.GetAsync(new Uri(await LinkAsync(acme.Alice, id, Returning)))));
        var csrf = page.Forms[0].Hidden["csrf"];
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "user_token" }""");
        Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_alice", "displayName": "alice-at-work" }""")).Status);

        foreach (var path in new[] { "/token", "/disconnect" })
        {
            var answer = await browser.PostAsync(new Uri($"{page.Address}{path}"), [KeyValuePair.Create("csrf", csrf), KeyValuePair.Create("field.token", "ghp_bob")]);
            Shows(answer, 404, IntegrationGone);
        }

        JsonMatch.Exact("""{ "connected": true, "status": "connected", "displayName": "alice-at-work" }""", JsonNode.Parse(await acme.ReadConnectionAsync(id)));
        Assert.False(await IsKeptAsync("DevelopmentSecrets", "ghp_bob"));
    }

    [Fact]
    public async Task An_opened_link_does_not_show_the_connected_account()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        var name = Convert.ToBase64String("{\"name\":\"alice-at-work\"}"u8).TrimEnd('=');
        resource.Server.Token.Answers(new JsonObject { ["access_token"] = "access-1", ["token_type"] = "Bearer", ["id_token"] = $"e30.{name}.x" });
        using var browser = App.NewBrowser();
        var session = SessionIn(await browser.GetAsync(resource.Agree(await BeginHereAsync(browser, await LinkAsync(acme.Alice, id, Returning)))));
        Assert.Contains("alice-at-work", (await CompleteAsync(acme.Alice, id, session)).Text, StringComparison.Ordinal);

        // Bob opens a link that was meant for alice.
        using var bobs = App.NewBrowser();
        var page = await bobs.FollowAsync(await bobs.SubmitAsync(await bobs.GetAsync(new Uri(await LinkAsync(acme.Alice, id, Returning)))));
        await bobs.GetAsync($"/connect/{SessionOf(page.Address)}");

        Assert.All(bobs.Seen, seen => Assert.DoesNotContain("alice-at-work", seen.Html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_completion_page_and_sign_in_no_connect_begins()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);

        (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize")).IsProblem(409, "sign_in_required");
        (await acme.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).IsProblem(409, "sign_in_required");
    }

    // No person signs in here.
    private static async Task<Uri> BeginHereAsync(TestBrowser browser, string link)
    {
        var page = await browser.FollowAsync(await browser.SubmitAsync(await browser.GetAsync(new Uri(link))));
        var leaving = await browser.SubmitAsync(page);
        Assert.True(leaving.Leaves is not null, leaving.Text);
        return leaving.Leaves;
    }

    private static string SessionIn(TestPage back)
    {
        Assert.Equal((303, ConnectApp.ReturnUrl), (back.Status, back.Location?.GetLeftPart(UriPartial.Path)));
        return QueryOf(back.Location!)["session"].ToString();
    }

    private static Task<ApiAnswer> CompleteAsync(ApiClient caller, string id, string session) =>
        caller.PostAsync($"/integrations/{id}/connection/complete", new JsonObject { ["session"] = session }.ToJsonString());
}
