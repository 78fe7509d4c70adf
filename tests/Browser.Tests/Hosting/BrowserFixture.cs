using Microsoft.Playwright;

namespace Kontext.Browser.Tests.Hosting;

/// <summary>One browser for all tests of this assembly. It can call only this machine.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ];

    // Milliseconds. A machine with other work can be eight times slower than a quiet one, and the reference page takes four seconds on that.
    private const int Patience = 120_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsThere)
            return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Path,
            Args = Arguments,

            // Chromium refuses to be sandboxed as root.
            ChromiumSandbox = !Environment.IsPrivilegedProcess,
        });
    }

    /// <summary>
    /// Opens pages as a browser without cookies. The test also fails when a page calls another machine, or logs an unexpected message to
    /// the console.
    /// </summary>
    public async Task VisitAsync(Look look, Func<Visit, Task> act)
    {
        Chromium.SkipUnlessThere();
        await using var context = await _browser!.NewContextAsync(look.Options);
        context.SetDefaultTimeout(Patience);
        var visit = await Visit.StartAsync(context, look);
        await act(visit);
        await visit.CheckAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
