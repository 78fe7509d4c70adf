using System.Text;

namespace Kontext.Functions.Tests.Connect;

/// <summary>Posts that another site triggers in Alice's browser, and other sites that frame our pages.</summary>
public sealed class ForgedPostTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_post_without_the_value_of_this_sessions_own_pages_does_nothing()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (asked, pasted) = (await CreateAsync(acme, resource), await acme.CreateConnectedAsync());
        using var browser = App.NewBrowser();
        using var bobs = App.NewBrowser();
        var own = await OpenAsync(browser, acme.Alice, "alice");
        var foreign = (await OpenAsync(bobs, acme.Bob, "bob")).Csrf;
        var session = $"{KontextApp.PublicUrl}/connect/{own.Session}";
        var token = KeyValuePair.Create("field.token", "ghp_bob");
        KeyValuePair<string, string>[][] forged =
        [
            [token],
            [token, Csrf("")],
            [token, Csrf("x")],
            [token, Csrf(foreign)],
            [token, Csrf(own.Session)],
            [token, Csrf(Assert.Single(browser.Cookies).Value)],
            [token, Csrf(own.Csrf.ToUpperInvariant())],
            [token, Csrf(own.Csrf + " ")],
            [token, Csrf(own.Csrf), Csrf(foreign)],
            [token, KeyValuePair.Create("CSRF ", own.Csrf)],
        ];

        foreach (var path in new[] { "", $"/{asked}/authorize", $"/{pasted}/token", $"/{pasted}/disconnect" })
        {
            foreach (var form in forged)
                Shows(await browser.PostAsync(new Uri(session + path), form), 403, OtherBrowser);

            // A form of another site can send these headers and this body.
            var cookie = $"{browser.Cookies[0].Name}={browser.Cookies[0].Value}";
            foreach (var type in new[] { "text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-7" })
            {
                using var content = new ByteArrayContent(Encoding.ASCII.GetBytes($"csrf={own.Csrf}&field.token=ghp_bob"));
                content.Headers.TryAddWithoutValidation("Content-Type", type);
                Shows(await SendAsync(HttpMethod.Post, new Uri(session + path), content, cookie), 403, OtherBrowser);
            }

            // In the address instead of the body.
            Shows(await browser.PostAsync(new Uri($"{session}{path}?csrf={own.Csrf}"), [token]), 403, OtherBrowser);
        }

        Assert.Contains("\"connected\":true", await acme.ReadConnectionAsync(pasted), StringComparison.Ordinal);
        Assert.False(await IsKeptAsync("DevelopmentSecrets", "ghp_bob"));
        await NothingCameOfItAsync((resource, asked));
        Shows(await browser.PostAsync(new Uri(session), [Csrf(own.Csrf)]), 200, "All done");
    }

    [Fact]
    public async Task The_anti_forgery_value_of_a_page_is_refused_in_another_browser()
    {
        var acme = App.NewOrganization();
        var pasted = await acme.CreateConnectedAsync();
        using var browser = App.NewBrowser();
        using var bobs = App.NewBrowser();
        var own = await OpenAsync(browser, acme.Alice, "alice");
        await OpenAsync(bobs, acme.Bob, "bob");
        var address = new Uri($"{KontextApp.PublicUrl}/connect/{own.Session}/{pasted}/disconnect");

        Shows(await bobs.PostAsync(address, [Csrf(own.Csrf)]), 410, SessionEnded);
        using var fresh = App.NewBrowser();
        Shows(await fresh.PostAsync(address, [Csrf(own.Csrf)]), 410, SessionEnded);
        Assert.Contains("\"connected\":true", await acme.ReadConnectionAsync(pasted), StringComparison.Ordinal);

        await browser.SubmitAsync(await browser.GetAsync(address));
        Assert.Contains("\"connected\":false", await acme.ReadConnectionAsync(pasted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_GET_of_a_page_changes_nothing()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (asked, pasted) = (await CreateAsync(acme, resource), await acme.CreateConnectedAsync());
        using var browser = App.NewBrowser();
        var own = await OpenAsync(browser, acme.Alice, "alice");

        foreach (var path in new[] { $"/{asked}/authorize", $"/{pasted}/token" })
            Assert.Equal(404, (await browser.GetAsync($"/connect/{own.Session}{path}?csrf={own.Csrf}&field.token=ghp_bob")).Status);
        await browser.GetAsync($"/connect/{own.Session}/{pasted}/disconnect?csrf={own.Csrf}");
        await browser.GetAsync($"/connect/{own.Session}/{asked}?csrf={own.Csrf}");

        Assert.Contains("\"connected\":true", await acme.ReadConnectionAsync(pasted), StringComparison.Ordinal);
        Assert.False(await IsKeptAsync("Authorizations", asked));
    }

    [Fact]
    public async Task Every_page_forbids_framing_scripts_caching_and_referrers()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (asked, pasted) = (await CreateAsync(acme, resource), await acme.CreateConnectedAsync());
        using var browser = App.NewBrowser();
        var own = await OpenAsync(browser, acme.Alice, "alice");

        await browser.SubmitAsync(await browser.GetAsync($"/connect/{own.Session}/{asked}"));
        await browser.GetAsync($"/connect/{own.Session}/{pasted}");
        await browser.GetAsync($"/connect/{own.Session}/{pasted}/disconnect");
        await browser.GetAsync("/oauth/callback/x?state=y");
        await browser.GetAsync("/oauth/sign-in");

        Assert.True(browser.Seen.Count(page => page.Location is null) > 8);
        Assert.All(browser.Seen, page =>
        {
            Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
            Assert.Equal(["no-store", "private"], page.Header("Cache-Control")!.Split(", ").Order(StringComparer.Ordinal));
            if (page.Location is not null)
                return;
            var policy = page.Header("Content-Security-Policy")!.Split("; ");
            foreach (var directive in new[] { "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'" })
                Assert.Contains(directive, policy);
            Assert.DoesNotContain(policy, directive => directive.Contains("script", StringComparison.Ordinal) || directive.Contains("unsafe", StringComparison.Ordinal));
            Assert.Equal("DENY", page.Header("X-Frame-Options"));
            Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
            Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
        });
    }

    private static KeyValuePair<string, string> Csrf(string value) => KeyValuePair.Create("csrf", value);

    private static async Task<(string Session, string Csrf)> OpenAsync(TestBrowser browser, ApiClient caller, string person)
    {
        var link = (await caller.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>();
        var list = await browser.OpenAsync(link, person);
        return (SessionOf(list.Address), list.Forms.Select(form => form.Hidden.GetValueOrDefault("csrf")).OfType<string>().First());
    }
}
