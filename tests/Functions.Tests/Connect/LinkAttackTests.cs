using System.Net;

namespace Kontext.Functions.Tests.Connect;

/// <summary>Connect links that another person finds, opens first, keeps or forges.</summary>
public sealed class LinkAttackTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_scanner_that_opens_a_link_does_not_use_it_up()
    {
        var acme = App.NewOrganization();
        var link = new Uri(await SessionLinkAsync(acme.Alice));

        for (var i = 0; i < 3; i++)
        {
            var page = await SendAsync(HttpMethod.Get, link);
            Assert.Equal((200, "Connect your accounts"), (page.Status, page.Heading));
            Assert.Null(page.Header("Set-Cookie"));
            Assert.DoesNotContain(acme.Id, page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("alice", page.Html, StringComparison.Ordinal);
            Assert.Equal(404, (await SendAsync(HttpMethod.Head, link)).Status);
            Assert.Equal(404, (await SendAsync(HttpMethod.Options, link)).Status);
        }

        using var browser = App.NewBrowser();
        Assert.Equal(200, (await browser.OpenAsync(link.AbsoluteUri)).Status);
    }

    [Fact]
    public async Task A_link_opens_once_and_the_second_browser_is_told_so()
    {
        var acme = App.NewOrganization();
        var link = await SessionLinkAsync(acme.Alice);

        // Bob has taken the link from Alice's mail. He cannot become Alice, and she is told that another person was faster.
        using var bobs = App.NewBrowser();
        Shows(await bobs.OpenAsync(link, "bob"), 403, OtherPerson);
        using var browser = App.NewBrowser();
        var page = await browser.GetAsync(new Uri(link));
        Shows(page, 410, LinkUsed);
        Assert.Contains("another person opened this one", page.Text, StringComparison.Ordinal);
        Shows(await browser.PostAsync(new Uri(link), []), 410, LinkUsed);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task Of_several_simultaneous_browsers_exactly_one_opens_a_link()
    {
        var acme = App.NewOrganization();
        var link = new Uri(await SessionLinkAsync(acme.Alice));

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SendAsync(HttpMethod.Post, link)));

        Assert.Equal([200, 410, 410, 410, 410], answers.Select(answer => answer.Status).Order());
        Assert.Single(answers, answer => answer.Header("Set-Cookie") is not null);
    }

    [Fact]
    public async Task A_link_expires_after_ten_minutes_and_its_session_after_twenty_minutes()
    {
        var acme = App.NewOrganization();
        var (early, late) = (await SessionLinkAsync(acme.Alice), await SessionLinkAsync(acme.Alice));
        using var browser = App.NewBrowser();

        App.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        var list = await browser.OpenAsync(early);
        Assert.Equal(200, list.Status);
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        Shows(await browser.GetAsync(new Uri(late)), 410, LinkExpired);
        Shows(await browser.PostAsync(new Uri(late), []), 410, LinkExpired);

        App.Clock.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await browser.GetAsync(list.Address)).Status);
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        Shows(await browser.GetAsync(list.Address), 410, SessionEnded);
    }

    [Fact]
    public async Task A_forged_ticket_opens_no_session()
    {
        var acme = App.NewOrganization();
        var (link, others) = (await SessionLinkAsync(acme.Alice), await SessionLinkAsync(acme.Bob));
        var (ticket, other) = (link.Split('/')[^1], others.Split('/')[^1]);
        string[] forged =
        [
            ticket[..48], ticket[48..], ticket[..^1], $"{ticket}0", ticket[..48] + other[48..], other[..48] + ticket[48..], ticket[48..] + ticket[..48],
            ticket[..48] + ticket[..48], ticket.ToUpperInvariant(), new string('0', 96), new string('a', 8_000), "x", "..%2f..%2fconnect",
        ];

        foreach (var one in forged)
        {
            var address = new Uri($"{KontextApp.PublicUrl}/oauth/start/{one}");
            Shows(await SendAsync(HttpMethod.Get, address), 410, LinkExpired);
            var opened = await SendAsync(HttpMethod.Post, address);
            Shows(opened, 410, LinkExpired);
            Assert.Null(opened.Header("Set-Cookie"));
        }

        using var browser = App.NewBrowser();
        Assert.Equal(200, (await browser.OpenAsync(link)).Status);
    }

    [Fact]
    public async Task The_id_of_a_session_opens_nothing_without_the_browsers_cookie()
    {
        var acme = App.NewOrganization();
        var session = (await acme.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json;
        var id = session["sessionId"]!.GetValue<string>();
        var address = new Uri($"{KontextApp.PublicUrl}/connect/{id}");
        Shows(await SendAsync(HttpMethod.Get, address), 410, SessionEnded);

        using var browser = App.NewBrowser();
        await browser.OpenAsync(session["connectUrl"]!.GetValue<string>());
        var cookie = Assert.Single(browser.Cookies);
        foreach (var forged in new[] { null, $"{cookie.Name}=", $"{cookie.Name}={id}", $"{cookie.Name}={new string('A', 43)}", $"x{cookie.Name}={cookie.Value}" })
            Shows(await SendAsync(HttpMethod.Get, address, cookie: forged), 410, SessionEnded);
        Assert.Equal(200, (await browser.GetAsync(address)).Status);
    }

    [Fact]
    public async Task The_cookie_belongs_to_one_host_and_browser_and_no_address_alone_opens_a_session()
    {
        var acme = App.NewOrganization();
        var link = await SessionLinkAsync(acme.Alice);
        using var browser = App.NewBrowser();
        await browser.OpenAsync(link);

        var set = Assert.Single(browser.Seen, page => page.Header("Set-Cookie") is not null).Header("Set-Cookie")!;
        Assert.StartsWith("__Host-", set, StringComparison.Ordinal);
        var attributes = set.Split("; ").Skip(1).Select(attribute => attribute.ToLowerInvariant()).ToList();
        foreach (var attribute in new[] { "secure", "httponly", "samesite=lax", "path=/" })
            Assert.Contains(attribute, attributes);
        Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain", StringComparison.Ordinal));

        var ticket = link.Split('/')[^1];
        foreach (var page in browser.Seen.Skip(2))
        {
            Assert.DoesNotContain(ticket[48..], page.Html + page.Address + page.Location, StringComparison.Ordinal);
            Assert.DoesNotContain(browser.Cookies[0].Value, page.Html + page.Address + page.Location, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_to_one_integration_does_not_open_another()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var (acme, globex) = (App.NewOrganization(), App.NewOrganization("globex"));
        var (id, pasted) = (await CreateAsync(acme, resource), await acme.CreateAsync("""{ "name": "Tickets", "authMode": "user_token" }"""));
        var foreign = await CreateAsync(globex, resource);
        using var browser = App.NewBrowser();
        var page = await browser.OpenAsync(await LinkAsync(acme.Alice, id));
        var csrf = KeyValuePair.Create("csrf", page.Forms[0].Hidden["csrf"]);
        var session = $"{KontextApp.PublicUrl}/connect/{SessionOf(page.Address)}";

        Assert.DoesNotContain("Tickets", (await browser.GetAsync(new Uri(session))).Text, StringComparison.Ordinal);
        foreach (var other in new[] { pasted, foreign, "x", "018f0000-0000-7000-8000-000000000000", $"{WebUtility.UrlEncode("../")}{id}" })
        {
            Shows(await browser.GetAsync(new Uri($"{session}/{other}")), 404, IntegrationGone);
            Shows(await browser.GetAsync(new Uri($"{session}/{other}/disconnect")), 404, IntegrationGone);
            foreach (var action in new[] { "authorize", "token", "disconnect" })
                Shows(await browser.PostAsync(new Uri($"{session}/{other}/{action}"), [csrf, KeyValuePair.Create("field.token", "ghp_alice")]), 404, IntegrationGone);
        }

        await NothingCameOfItAsync((resource, pasted), (resource, foreign));
    }

    private static async Task<string> SessionLinkAsync(ApiClient caller) =>
        (await caller.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>();
}
