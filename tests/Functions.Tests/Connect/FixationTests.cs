namespace Kontext.Functions.Tests.Connect;

/// <summary>Bob makes Alice finish his authorization, so that her account would become his (cross-user session fixation, RFC 9700's update).</summary>
public sealed class FixationTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_person_who_opens_the_link_of_another_user_is_refused()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (id, pasted) = (await CreateAsync(acme, resource), await acme.CreateAsync("""{ "authMode": "user_token" }"""));
        var link = (await acme.Bob.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>();

        // Alice opens Bob's link and signs in as herself.
        using var browser = App.NewBrowser();
        var page = await browser.OpenAsync(link);
        Shows(page, 403, OtherPerson);

        // No address of the session lets her in, to look or to act.
        var session = browser.Seen.Select(seen => seen.Leaves).OfType<Uri>().Select(SessionOf).Single();
        foreach (var path in new[] { "", $"/{id}", $"/{pasted}", $"/{pasted}/disconnect" })
        {
            page = await browser.GetAsync($"/connect/{session}{path}");
            Assert.StartsWith(TestAuthority.Issuer, page.Leaves?.AbsoluteUri, StringComparison.Ordinal);
            Assert.DoesNotContain(acme.Id, page.Html, StringComparison.Ordinal);
        }

        foreach (var path in new[] { "", $"/{id}/authorize", $"/{pasted}/token", $"/{pasted}/disconnect" })
        {
            page = await browser.PostAsync(new Uri($"{KontextApp.PublicUrl}/connect/{session}{path}"), [KeyValuePair.Create("field.token", "ghp_alice")]);
            Assert.StartsWith(TestAuthority.Issuer, page.Leaves?.AbsoluteUri, StringComparison.Ordinal);
        }

        await NothingCameOfItAsync((resource, id), (resource, pasted));
    }

    [Fact]
    public async Task An_authorization_that_bob_began_and_alice_finishes_connects_no_user()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var bobs = App.NewBrowser();
        var asked = await BeginAsync(bobs, await LinkAsync(acme.Bob, id), "bob");

        // Alice agrees at the provider, in a browser that knows nothing of bob's session.
        using var browser = App.NewBrowser();
        var back = resource.Agree(asked);
        Shows(await browser.GetAsync(back), 403, OtherBrowser);

        // In one where she is in a session of her own at the same integration.
        using var another = App.NewBrowser();
        await another.OpenAsync(await LinkAsync(acme.Alice, id));
        Shows(await another.GetAsync(back), 403, OtherBrowser);

        // And in one where bob's link was opened too.
        using var both = App.NewBrowser();
        Shows(await both.OpenAsync(await LinkAsync(acme.Bob, id)), 403, OtherPerson);
        Shows(await both.GetAsync(back), 403, OtherBrowser);
        await NothingCameOfItAsync((resource, id));
    }

    [Fact]
    public async Task An_authorization_that_alice_began_cannot_be_finished_in_bobs_browser()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));

        // Bob has seen the address that her browser is about to go to.
        using var bobs = App.NewBrowser();
        await bobs.OpenAsync(await LinkAsync(acme.Bob, id), "bob");
        Shows(await bobs.GetAsync(back), 403, OtherBrowser);
        await NothingCameOfItAsync((resource, id));

        await IsStillGoodAsync(browser, back);
    }

    [Fact]
    public async Task Bobs_sign_in_answer_is_refused_in_the_browser_of_alice()
    {
        var acme = App.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");

        // Bob signs in for a session of his own, and stops before the answer reaches the app.
        using var bobs = App.NewBrowser();
        var leaving = await OpenAsync(bobs, acme.Bob);
        var bobsAnswer = App.Authority.SignIn(leaving, "bob");

        // A browser of alice's, in which another link of bob's was opened, is given that answer, as it is and for the other session.
        using var browser = App.NewBrowser();
        var hers = await OpenAsync(browser, acme.Bob);
        Shows(await browser.GetAsync(bobsAnswer), 400, StateUnknown);
        Shows(await browser.GetAsync(With(bobsAnswer, ("state", $"{SessionOf(hers)}.{QueryOf(leaving)["state"].ToString().Split('.')[1]}"))), 400, StateUnknown);
        Shows(await browser.GetAsync(With(bobsAnswer, ("state", QueryOf(hers)["state"]))), 400, StateUnknown);

        Assert.NotNull((await browser.GetAsync($"/connect/{SessionOf(hers)}/{id}")).Leaves);
    }

    private static async Task<Uri> OpenAsync(TestBrowser browser, ApiClient caller)
    {
        var link = (await caller.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>();
        var page = await browser.SubmitAsync(await browser.GetAsync(new Uri(link)));
        Assert.NotNull(page.Leaves);
        return page.Leaves;
    }
}
