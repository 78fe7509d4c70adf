using Kontext.Browser.Tests.Hosting;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests;

/// <summary>Actions that a browser refuses on our pages, also when an attacker has injected markup.</summary>
public sealed class PolicyTests(AppFixture app, BrowserFixture browser, ServersFixture servers)
{
    [Fact]
    public Task Pages_have_no_script_and_headers_that_forbid_scripts() => browser.VisitAsync(Look.Usual, async visit =>
    {
        visit.Foresee("410");
        List<IResponse> pages = [];
        visit.Page.Response += (_, response) =>
        {
            if (new Uri(response.Url).AbsolutePath is var path && (path.StartsWith("/connect", StringComparison.Ordinal) || path.StartsWith("/oauth/", StringComparison.Ordinal)))
                pages.Add(response);
        };
        await EnterAsync(visit);
        await BringsNothingThatRunsAsync(visit);
        await visit.FollowAsync("Cancel");
        await visit.IsAtAsync("Your accounts");
        await BringsNothingThatRunsAsync(visit);
        await visit.Page.GotoAsync(app.At("/connect/unknown").ToString());
        await BringsNothingThatRunsAsync(visit);

        Assert.NotEmpty(pages);
        foreach (var page in pages)
        {
            var headers = await page.AllHeadersAsync();
            Assert.Equal("private, no-store", headers["cache-control"]);
            Assert.Equal("no-referrer", headers["referrer-policy"]);
            if (page.Status is >= 300 and < 400)
                continue;
            Assert.Equal("DENY", headers["x-frame-options"]);
            Assert.Equal("nosniff", headers["x-content-type-options"]);
            Assert.Matches(
                "^default-src 'none'; style-src 'sha256-[^' ]+'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'( http://127[.]0[.]0[.]1:[0-9]+)?$",
                headers["content-security-policy"]);
        }
    });

    [Fact]
    public Task Scripts_and_cross_site_posts_cannot_use_the_cookie() => browser.VisitAsync(Look.Usual, async visit =>
    {
        await EnterAsync(visit);

        var cookie = Assert.Single(await visit.Page.Context.CookiesAsync());
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        Assert.Equal("/", cookie.Path);
    });

    [Fact]
    public Task No_other_page_can_frame_a_page() => browser.VisitAsync(Look.Usual, async visit =>
    {
        visit.Foresee("frame");
        visit.Foresee("410");
        await visit.Page.GotoAsync(app.LandingPage.ToString());
        await visit.Page.EvaluateAsync(
            """
            src => new Promise(done => {
              const frame = Object.assign(document.createElement('iframe'), { src });
              frame.onload = done;
              document.body.append(frame);
            })
            """,
            app.At("/connect/unknown").ToString());

        Assert.StartsWith("chrome-error:", visit.Page.Frames[^1].Url, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("Object.assign(document.createElement('script'), { textContent: 'document.title = `Run`' })")]
    [InlineData("Object.assign(document.createElement('script'), { src: 'data:text/javascript,document.title = `Run`' })")]
    [InlineData("Object.assign(document.createElement('style'), { textContent: '* { color: red !important }' })")]
    [InlineData("Object.assign(document.createElement('img'), { src: '/pixel' })")]
    [InlineData("Object.assign(document.createElement('iframe'), { src: '/' })")]
    [InlineData("Object.assign(document.createElement('base'), { href: 'https://other.example/' })")]
    public Task Injected_elements_do_nothing(string element) => browser.VisitAsync(Look.Usual, async visit =>
    {
        visit.Foresee("Content Security Policy");
        await EnterAsync(visit);
        var (title, address) = (await visit.Page.TitleAsync(), visit.Page.Url);
        var violation = await visit.Page.EvaluateAsync<string>(
            $$"""
            () => new Promise(done => {
              document.addEventListener('securitypolicyviolation', event => done(event.disposition));
              document.head.append({{element}});
            })
            """);

        Assert.Equal("enforce", violation);
        Assert.Equal(title, await visit.Page.TitleAsync());
        Assert.Equal(address, await visit.Page.EvaluateAsync<string>("document.baseURI"));
        Assert.NotEqual("rgb(255, 0, 0)", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).color"));
    });

    [Fact]
    public Task A_form_cannot_post_to_another_origin() => browser.VisitAsync(Look.Usual, async visit =>
    {
        visit.Foresee("Content Security Policy");
        await EnterAsync(visit);
        var address = visit.Page.Url;
        var directive = await visit.Page.EvaluateAsync<string>(
            """
            action => new Promise(done => {
              document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));
              document.forms[0].action = action;
              document.forms[0].requestSubmit();
            })
            """,
            app.LandingPage.ToString());

        Assert.Equal("form-action", directive);
        Assert.Equal(address, visit.Page.Url);
    });

    private static async Task BringsNothingThatRunsAsync(Visit visit)
    {
        var found = await visit.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('*')]
              .filter(element => ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE'].includes(element.tagName)
                || [...element.attributes].some(attribute => attribute.name === 'style' || attribute.name.startsWith('on') || /^\s*javascript:/i.test(attribute.value)))
              .map(element => element.outerHTML)
            """);
        Assert.Empty(found);
        Assert.Equal(1, await visit.Page.EvaluateAsync<int>("document.querySelectorAll('style').length"));
    }

    private async Task EnterAsync(Visit visit)
    {
        Api api = new(visit.Page.APIRequest, app);
        var id = await api.CreateAsync(People.Bob, $"Guarded {Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}", servers.ProtectedServer.Url);
        await visit.EnterAsync(await api.AuthorizeAsync(People.Bob, id), "Bob");
        await visit.IsAtAsync("Connect Guarded");
    }
}
