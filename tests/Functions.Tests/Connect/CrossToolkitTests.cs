using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Connect;

/// <summary>
/// The authorization server of an integration sends the browser to an honest server. It wants to get a code of the honest server, or to
/// have a foreign code used. The attacks are mix-up (RFC 9700 section 4.4) and, from its update, cross-toolkit account takeover and request
/// forgery.
/// </summary>
public sealed class CrossToolkitTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_server_that_sends_the_browser_to_an_honest_server_does_not_get_its_code()
    {
        await using var honest = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (wanted, trap) = (await CreateAsync(acme, honest), await CreateAsync(acme, evil));

        // Bob learns from a flow of his own how this deployment asks the honest server.
        using var bobs = App.NewBrowser();
        var honestly = await BeginAsync(bobs, await LinkAsync(acme.Bob, wanted), "bob");

        // Alice connects to Bob's integration. His server sends her on with the same request and her state.
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, trap));
        var bounced = With(honestly, ("state", QueryOf(asked)["state"]), ("code_challenge", QueryOf(asked)["code_challenge"]));
        var page = await browser.GetAsync(honest.Agree(bounced));

        Shows(page, 400, StateUnknown);
        await NothingCameOfItAsync((honest, wanted), (evil, trap));
    }

    [Fact]
    public async Task A_code_is_refused_when_the_honest_server_accepts_the_evil_callback()
    {
        await using var honest = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        evil.Server.Metadata.Answers(MetadataOf(evil, ("authorization_response_iss_parameter_supported", false)));
        var acme = App.NewOrganization();
        var trap = await CreateAsync(acme, evil);

        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, trap));
        var bounced = With(new Uri($"{honest.Server.Authorization.Url}{asked.Query}"), ("client_id", "bobs-own"));
        var page = await browser.GetAsync(honest.Agree(bounced));

        Shows(page, 400, IssuerMismatch);
        await NothingCameOfItAsync((honest, trap), (evil, trap));
    }

    [Fact]
    public async Task A_server_that_names_an_honest_authorization_endpoint_does_not_get_the_code()
    {
        await using var honest = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        evil.Server.Metadata.Answers(MetadataOf(
            evil,
            ("authorization_endpoint", honest.Server.Authorization.Url.AbsoluteUri),
            ("authorization_response_iss_parameter_supported", false)));
        var acme = App.NewOrganization();
        var trap = await CreateAsync(acme, evil);

        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, trap));
        var page = await browser.GetAsync(honest.Agree(asked));

        Shows(page, 400, IssuerMismatch);
        await NothingCameOfItAsync((honest, trap), (evil, trap));
    }

    [Fact]
    public async Task A_server_whose_metadata_names_another_issuer_gets_no_request()
    {
        await using var honest = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        evil.Server.Metadata.Answers(MetadataOf(evil, ("issuer", honest.Server.Issuer)));
        var acme = App.NewOrganization();
        var trap = await CreateAsync(acme, evil);

        var answer = await acme.Alice.PostAsync($"/integrations/{trap}/connection/authorize");

        answer.IsProblem(409, "discovery_failed");
        await NothingCameOfItAsync((honest, trap), (evil, trap));
        Assert.Empty(evil.Server.Registration.Requests);
    }

    [Fact]
    public async Task An_attackers_code_of_an_honest_server_is_refused_from_the_evil_server()
    {
        await using var honest = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (wanted, trap) = (await CreateAsync(acme, honest), await CreateAsync(acme, evil));

        // Bob agrees at the honest server with his own account, and keeps the answer for alice.
        using var bobs = App.NewBrowser();
        var bobsAnswer = honest.Agree(await BeginAsync(bobs, await LinkAsync(acme.Bob, wanted), "bob"));

        // Bob's own server answers Alice with the code. Only the address has the context of the honest server.
        using var browser = App.NewBrowser();
        var state = QueryOf(await BeginAsync(browser, await LinkAsync(acme.Alice, trap)))["state"].ToString();
        var page = await browser.GetAsync(With(bobsAnswer, ("state", state)));
        Shows(page, 400, StateUnknown);

        // Then with that context in the state as well.
        var context = QueryOf(bobsAnswer)["state"].ToString().Split('.')[0];
        page = await browser.GetAsync(With(bobsAnswer, ("state", $"{context}.{state.Split('.')[1]}")));
        Shows(page, 400, StateUnknown);
        await NothingCameOfItAsync((honest, wanted), (evil, trap));
    }

    [Fact]
    public async Task The_code_of_one_integration_is_refused_at_the_callback_of_another()
    {
        await using var one = await ProtectedResource.StartAsync(Cancellation);
        await using var other = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (first, second) = (await CreateAsync(acme, one), await CreateAsync(acme, other));

        // Alice has begun both, each in a session of its own, in one browser.
        using var browser = App.NewBrowser();
        var askedOne = await BeginAsync(browser, await LinkAsync(acme.Alice, first));
        var askedOther = await BeginAsync(browser, await LinkAsync(acme.Alice, second));
        var elsewhere = new Uri($"{QueryOf(askedOther)["redirect_uri"]}{one.Agree(askedOne).Query}");
        var page = await browser.GetAsync(elsewhere);
        Shows(page, 400, StateUnknown);

        page = await browser.GetAsync(With(elsewhere, ("state", QueryOf(askedOther)["state"])));
        Shows(page, 400, IssuerMismatch);
        await NothingCameOfItAsync((one, first), (other, second));
    }

    [Fact]
    public async Task Two_organizations_share_neither_client_nor_redirect_uri_at_one_server()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var (acme, globex) = (App.NewOrganization(), App.NewOrganization("globex"));
        foreach (var client in new[] { "first", "second" })
            resource.Server.Registration.AnswersOnce(201, new JsonObject { ["client_id"] = client, ["token_endpoint_auth_method"] = "none" }.ToJsonString());

        using var browser = App.NewBrowser();
        var one = QueryOf(await BeginAsync(browser, await LinkAsync(acme.Alice, await CreateAsync(acme, resource))));
        var other = QueryOf(await BeginAsync(browser, await LinkAsync(globex.Alice, await CreateAsync(globex, resource))));

        Assert.Equal(["first", "second"], [one["client_id"].ToString(), other["client_id"].ToString()]);
        Assert.NotEqual(one["redirect_uri"], other["redirect_uri"]);
        Assert.Equal(
            [one["redirect_uri"].ToString(), other["redirect_uri"].ToString()],
            resource.Server.Registration.Requests.Select(request => Assert.Single(request.Json.GetProperty("redirect_uris").EnumerateArray()).GetString()));
    }
}
