using Kontext.Testing.Hosting;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Browser.Tests.Hosting;

/// <summary>The built app in a process of its own with empty storage, and a page of an application that people may be sent back to.</summary>
public sealed class AppFixture : IAsyncLifetime
{
    private const string Landing =
        "<!DOCTYPE html><html lang=\"en\"><head><title>Landed</title><link rel=\"icon\" href=\"data:,\"></head><body><main><h1>Landed</h1></main></body></html>";

    private readonly string _directory = Directory.CreateTempSubdirectory("kontext-").FullName;
    private AppProcess? _process;
    private LoopbackServer? _landing;

    /// <summary>The address of the app. Skips the test when there is no browser.</summary>
    public Uri Address
    {
        get
        {
            Chromium.SkipUnlessThere();
            return Process.Address;
        }
    }

    public Uri LandingPage => _landing!.At("/landed");

    public AppProcess Process => _process ?? throw new InvalidOperationException("The app has not started.");

    public Uri At(string path) => new(Address, path);

    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsThere)
            return;
        _landing = await LoopbackServer.StartAsync(
            static http =>
            {
                http.Response.ContentType = "text/html";
                return http.Response.WriteAsync(Landing, http.RequestAborted);
            },
            CancellationToken.None);
        var settings = AppSettings.WithOwnStorage(_directory);
        settings["Identity__RedirectUris__0"] = new Uri(new Uri(settings["ASPNETCORE_URLS"]), "/oauth/sign-in").ToString();
        settings["Identity__RedirectUris__1"] = LandingPage.ToString();
        settings["Connect__ReturnUrls__0__Url"] = LandingPage.ToString();
        _process = await AppProcess.StartAsync(settings, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        if (_landing is not null)
            await _landing.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
