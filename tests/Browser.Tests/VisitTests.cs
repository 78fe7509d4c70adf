using Kontext.Browser.Tests.Hosting;
using Xunit.Sdk;

namespace Kontext.Browser.Tests;

/// <summary>Tests the checks of every visit, on pages that are wrong.</summary>
public sealed class VisitTests(AppFixture app, BrowserFixture browser)
{
    [Theory]
    [InlineData("<img src='https://other.example/pixel' alt=''>")]
    [InlineData("<link rel='stylesheet' href='https://other.example/style.css'>")]
    [InlineData("<script>fetch('http://169.254.169.254/')</script>")]
    public async Task A_page_that_calls_another_origin_fails_its_test(string html)
    {
        var failure = await FailsAsync(async visit =>
        {
            visit.Foresee("");
            await visit.Page.SetContentAsync(html);
            await visit.Page.WaitForLoadStateAsync();
        });

        Assert.StartsWith("Another origin was called: http", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("console.error('broken')", "broken")]
    [InlineData("throw new Error('broken')", "broken")]
    [InlineData("document.body.innerHTML = '<img src=/nothing>'", "404")]
    public async Task A_page_that_complains_in_the_console_fails_its_test(string script, string complaint)
    {
        var failure = await FailsAsync(async visit =>
        {
            await visit.Page.GotoAsync(app.At("/admin/host/status").ToString());
            await visit.Page.EvaluateAsync(
                """
                async script => {
                  setTimeout(script);
                  await new Promise(done => setTimeout(done));
                  await Promise.allSettled([...document.images].map(image => image.decode()));
                }
                """,
                script);
        });

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<button></button>", "button-name")]
    [InlineData("<p style='width: 3000px'>wide</p>", "sideways")]
    public async Task A_page_that_is_not_accessible_fails_its_test(string html, string reason)
    {
        var failure = await FailsAsync(async visit =>
        {
            await visit.Page.SetContentAsync($"<!DOCTYPE html><html lang='en'><title>Page</title><main><h1>Page</h1>{html}</main>");
            await visit.IsAccessibleAsync();
        });

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    // This is the only test that needs no browser. A run in which every test is skipped counts as failed.
    [Theory]
    [InlineData("http://127.0.0.1:7071/development/oauth2/authorize?state=x", true)]
    [InlineData("http://localhost/", true)]
    [InlineData("data:,", true)]
    [InlineData("http://localhost.other.example/", false)]
    [InlineData("http://127.0.0.1@other.example/", false)]
    [InlineData("https://other.example/?http://127.0.0.1/", false)]
    [InlineData("ws://127.0.0.1/", false)]
    public void This_machine_is_known_by_two_names(string url, bool isHere) => Assert.Equal(isHere, Visit.IsHere(url));

    private Task<XunitException> FailsAsync(Func<Visit, Task> act)
    {
        Chromium.SkipUnlessThere();
        return Assert.ThrowsAnyAsync<XunitException>(() => browser.VisitAsync(Look.Usual, act));
    }
}
