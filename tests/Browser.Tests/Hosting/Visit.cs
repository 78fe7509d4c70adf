using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Kontext.Testing;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests.Hosting;

/// <summary>One page in its own browser context. Records its requests and its console messages.</summary>
public sealed class Visit
{
    private static readonly string Screenshots = System.IO.Path.Combine(RepositoryRoot.Path, "artifacts", "screenshots");

    private readonly Look _look;
    private readonly ConcurrentQueue<string> _elsewhere = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly List<string> _foreseen = [];

    private Visit(IPage page, Look look)
    {
        Page = page;
        _look = look;
    }

    public IPage Page { get; }

    internal static async Task<Visit> StartAsync(IBrowserContext context, Look look)
    {
        Visit visit = new(await context.NewPageAsync(), look);

        // A route does not see redirects, and a refused request still counts. So this handler records, and the route refuses.
        context.Request += (_, request) => visit.Note(request.Url);
        context.Console += (_, message) => visit.Note(message);
        context.WebError += (_, error) => visit._complaints.Enqueue(error.Error);
        await context.RouteAsync("**/*", route => IsHere(route.Request.Url) ? route.ContinueAsync() : route.AbortAsync());
        return visit;
    }

    /// <summary>Allows a console message that the test causes, such as a 400 of a page.</summary>
    public void Foresee(string partOfMessage) => _foreseen.Add(partOfMessage);

    /// <summary>Keeps a picture of the whole page for people to look at, in the long tier.</summary>
    public Task ScreenshotAsync(string name) => ScreenshotAsync(name, _look);

    /// <summary>The page is accessible in every look; one window is turned into the others, as its page may be hard to come to again.</summary>
    public async Task ReadsWellEverywhereAsync(string name)
    {
        foreach (var look in Look.All)
        {
            await WearAsync(look);
            await IsAccessibleAsync();
            await ScreenshotAsync(name, look);
        }

        await WearAsync(_look);
    }

    /// <summary>No rule of axe is broken, and nothing needs scrolling sideways (WCAG 2.2, 1.4.10).</summary>
    public async Task IsAccessibleAsync()
    {
        var result = await Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})")));
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page scrolls sideways.");
    }

    /// <summary>Returns whether a request goes to this machine or to the page itself.</summary>
    internal static bool IsHere(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "data" } or { Scheme: "http", Host: "127.0.0.1" or "localhost" };

    internal async Task CheckAsync()
    {
        // All earlier browser messages arrive before the answer to this call.
        await Page.TitleAsync();
        Assert.True(_elsewhere.IsEmpty, $"Another origin was called: {string.Join(", ", _elsewhere)}");
        var unforeseen = _complaints.Where(complaint => !_foreseen.Exists(part => complaint.Contains(part, StringComparison.Ordinal))).ToList();
        Assert.True(unforeseen.Count == 0, $"The browser complained: {string.Join('\n', unforeseen)}");
    }

    private async Task WearAsync(Look look)
    {
        await Page.SetViewportSizeAsync(look.Size.Width, look.Size.Height);
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = look.ColorScheme });
    }

    // A picture is for people, and costs more time than the checks of its page.
    private Task ScreenshotAsync(string name, Look look) => !Tier.IsLong
        ? Task.CompletedTask
        : Page.ScreenshotAsync(new PageScreenshotOptions { Path = System.IO.Path.Combine(Screenshots, $"{name}-{look}.png"), FullPage = true });

    private void Note(string url)
    {
        if (!IsHere(url))
            _elsewhere.Enqueue(url);
    }

    private void Note(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
            _complaints.Enqueue(message.Text);
    }
}
