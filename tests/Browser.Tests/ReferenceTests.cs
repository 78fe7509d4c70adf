using Kontext.Browser.Tests.Hosting;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests;

/// <summary>The page at /docs. A visit fails when a page asks another origin, or when the browser complains.</summary>
public sealed class ReferenceTests(AppFixture app, BrowserFixture browser)
{
    [Theory, MemberData(nameof(Look.Every), MemberType = typeof(Look))]
    public Task The_reference_shows_the_document_and_asks_only_this_origin(Screen screen, ColorScheme scheme) => browser.VisitAsync(new Look(screen, scheme), async visit =>
    {
        await visit.Page.GotoAsync(app.At("/docs").ToString());

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Kontext", Exact = true }).First).ToBeVisibleAsync();
        var operation = visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Create an integration" }).First;
        await operation.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(operation).ToBeVisibleAsync();
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page scrolls sideways.");
        await visit.ScreenshotAsync("reference");
    });

    [Fact]
    public Task Without_scripts_the_page_names_the_document() => browser.VisitAsync(Look.Usual with { HasScript = false }, async visit =>
    {
        await visit.Page.GotoAsync(app.At("/docs").ToString());

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "/openapi.json" })).ToBeVisibleAsync();
    });
}
