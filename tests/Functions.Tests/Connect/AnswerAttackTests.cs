namespace Kontext.Functions.Tests.Connect;

/// <summary>Answers at the callback that no authorization server gave to this browser for this request.</summary>
public sealed class AnswerAttackTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_forged_state_is_refused_and_the_real_one_stays_usable()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));
        var state = QueryOf(back)["state"].ToString();
        var (context, key) = (state.Split('.')[0], state.Split('.')[1]);

        string?[] forged =
        [
            null, "", ".", context, key, $".{key}", $"{context}.", $"{state}x", $"{state}.x", $"x{state}", $"{state} ", $"{state}\0",
            $"{context}.{Changed(key, 5)}", $"{context}.{Changed(key, 47)}", $"{context}.fffff{key[5..]}", $"{context}.{key.ToUpperInvariant()}",
            $"{new string('0', 32)}.{key}", $"{context.ToUpperInvariant()}x.{key}", new string('a', 20_000),
        ];
        foreach (var one in forged)
            Shows(await browser.GetAsync(With(back, ("state", one))), 400, StateUnknown);
        await NothingCameOfItAsync((resource, id));

        await IsStillGoodAsync(browser, back);
    }

    [Fact]
    public async Task A_state_is_accepted_once()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, await CreateAsync(acme, resource))));
        await IsStillGoodAsync(browser, back);

        Shows(await browser.GetAsync(back), 409, AlreadyAnswered);
        Shows(await browser.GetAsync(With(back, ("code", "bobs-code"))), 409, AlreadyAnswered);
        using var bobs = App.NewBrowser();
        Shows(await bobs.GetAsync(back), 403, OtherBrowser);

        Assert.Single(resource.Server.Token.Requests);
    }

    [Fact]
    public async Task Of_several_simultaneous_answers_exactly_one_is_accepted()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, await CreateAsync(acme, resource))));
        var cookie = CookieOf(browser);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => SendAsync(HttpMethod.Get, With(back, ("code", $"code-{i}")), cookie: cookie)));

        Assert.Equal([303, 409, 409, 409], answers.Select(answer => answer.Status).Order());
        Assert.Single(resource.Server.Token.Requests);
    }

    [Fact]
    public async Task An_answer_after_ten_minutes_is_refused()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));

        App.Clock.Advance(TimeSpan.FromMinutes(10));

        Shows(await browser.GetAsync(back), 400, StateUnknown);
        await NothingCameOfItAsync((resource, id));
    }

    [Fact]
    public async Task A_state_of_another_organization_is_refused()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var (acme, globex) = (App.NewOrganization(), App.NewOrganization("globex"));
        var (id, foreign) = (await CreateAsync(acme, resource), await CreateAsync(globex, resource));
        using var carols = App.NewBrowser();
        var carol = App.ClientWith(App.Tokens.OfPerson(globex.Id, "carol"));
        var carolsAnswer = resource.Agree(await BeginAsync(carols, await LinkAsync(carol, foreign), "carol"));
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));

        Shows(await browser.GetAsync(carolsAnswer), 403, OtherBrowser);
        Shows(await browser.GetAsync(With(back, ("state", QueryOf(carolsAnswer)["state"]))), 400, StateUnknown);
        Shows(await carols.GetAsync(With(carolsAnswer, ("state", QueryOf(back)["state"]))), 400, StateUnknown);
        await NothingCameOfItAsync((resource, id), (resource, foreign));

        await IsStillGoodAsync(browser, back);
    }

    [Fact]
    public async Task An_answer_is_accepted_only_in_the_browser_that_began()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));
        using var bobs = App.NewBrowser();
        await bobs.OpenAsync(await LinkAsync(acme.Bob, id), "bob");
        var (name, value) = (Assert.Single(browser.Cookies).Name, Assert.Single(bobs.Cookies).Value);

        // No cookie, Bob's own cookie, Bob's value under the name of Alice's cookie, and invalid values.
        foreach (var cookie in new[] { null, CookieOf(bobs), $"{name}={value}", $"{name}=", $"{name}=x", $"{name}={new string('A', 43)}", $"{name}={new string('A', 10_000)}" })
            Shows(await SendAsync(HttpMethod.Get, back, cookie: cookie), 403, OtherBrowser);
        await NothingCameOfItAsync((resource, id));

        await IsStillGoodAsync(browser, back);
    }

    [Fact]
    public async Task An_answer_is_accepted_only_at_its_own_callback()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (id, other) = (await CreateAsync(acme, resource), await CreateAsync(acme, resource));
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));
        using var bobs = App.NewBrowser();
        var othersContext = QueryOf(await BeginAsync(bobs, await LinkAsync(acme.Bob, other), "bob"))["state"].ToString().Split('.')[0];
        var context = QueryOf(back)["state"].ToString().Split('.')[0];

        foreach (var place in new[] { othersContext, $"A{context[1..].ToUpperInvariant()}", $"{context}0", context[..31], "p/github", $"p/{context}", "x", $"{context}.json" })
            Shows(await browser.GetAsync($"/oauth/callback/{place}{back.Query}"), 400, StateUnknown);
        await NothingCameOfItAsync((resource, id), (resource, other));

        await IsStillGoodAsync(browser, back);
    }

    [Fact]
    public async Task A_response_with_a_repeated_parameter_is_refused()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));

        foreach (var name in new[] { "code", "state", "iss" })
        {
            Shows(await browser.GetAsync(new Uri($"{back}&{name}={QueryOf(back)[name]}")), 400, StateUnknown);
            Shows(await browser.GetAsync(new Uri($"{back}&{name}=bobs")), 400, StateUnknown);
            Shows(await browser.GetAsync(new Uri($"{back}&{name}")), 400, StateUnknown);
        }

        Shows(await browser.GetAsync(new Uri($"{back}&error=a&error=b")), 400, StateUnknown);
        await NothingCameOfItAsync((resource, id));

        await IsStillGoodAsync(browser, back);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("{issuer}/")]
    [InlineData("{ISSUER}")]
    [InlineData("{issuer}.")]
    [InlineData(" {issuer}")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_answer_of_another_issuer_is_refused_and_its_text_is_not_shown(string? issuer)
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        var iss = issuer?.Replace("{issuer}", resource.Server.Issuer, StringComparison.Ordinal)
            .Replace("{ISSUER}", resource.Server.Issuer.ToUpperInvariant(), StringComparison.Ordinal);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));

        var page = await browser.GetAsync(With(back, ("iss", iss), ("error", "call_us"), ("error_description", "Call us with your password.")));

        Shows(page, 400, IssuerMismatch);
        Assert.DoesNotContain("call", page.Text, StringComparison.OrdinalIgnoreCase);
        Shows(await browser.GetAsync(back), 409, AlreadyAnswered);
        await NothingCameOfItAsync((resource, id));
    }

    [Fact]
    public async Task A_code_beside_an_error_is_not_redeemed()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));

        var page = await browser.GetAsync(With(back, ("error", "access_denied")));

        Shows(page, 400, ProviderError);
        await NothingCameOfItAsync((resource, id));
    }

    [Fact]
    public async Task A_code_of_bob_is_redeemed_with_the_PKCE_verifier_of_alice_and_fails()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        resource.Server.Token.Answers(400, """{ "error": "invalid_grant" }"""); // as a server that checks PKCE does
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);

        // Bob agrees with his own account, and puts his code into alice's answer.
        using var bobs = App.NewBrowser();
        var bobsRequest = await BeginAsync(bobs, await LinkAsync(acme.Bob, id), "bob");
        var bobsCode = QueryOf(resource.Agree(bobsRequest))["code"].ToString();
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, id));
        var page = await browser.GetAsync(With(resource.Agree(asked), ("code", bobsCode)));

        Assert.Equal(bobsCode, resource.Server.Token.Requests[0].Form["code"]);
        RedeemedFor(asked, resource);
        Assert.NotEqual(QueryOf(asked)["code_challenge"], QueryOf(bobsRequest)["code_challenge"]);
        Shows(page, 400, ProviderFailed);
        Assert.False(await WasConnectedAsync(id));
    }

    private static string CookieOf(TestBrowser browser) => string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Name}={cookie.Value}"));

    private static string Changed(string text, int at) => $"{text[..at]}{(text[at] == 'a' ? 'b' : 'a')}{text[(at + 1)..]}";
}
