using Kontext.Browser.Tests.Hosting;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests;

/// <summary>The list of a person's accounts and its actions.</summary>
public sealed class ConnectionsTests(AppFixture app, BrowserFixture browser, ServersFixture servers)
{
    private static readonly object Schema = new
    {
        type = "object",
        properties = new
        {
            apiKey = new { type = "string", title = "API key", description = "From Settings, Developers.", minLength = 8 },
            region = new { title = "Region", @enum = new[] { "eu", "us" } },
            contact = new { type = "string", format = "email", title = "Contact" },
            retries = new { type = "integer", title = "Retries", maximum = 5 },
            sandbox = new { type = "boolean", title = "Use the sandbox" },
        },
        required = new[] { "apiKey", "region" },
    };

    private int _integrations;

    /// <summary>The only test in this person's organization: the list is this test's own.</summary>
    [Fact]
    public Task Every_state_has_its_own_text() => browser.VisitAsync(Look.Usual, async visit =>
    {
        Api api = new(visit.Page.APIRequest, app);
        await visit.EnterAsync(await api.StartSessionAsync(People.Carol), "Carol");
        await visit.IsAtAsync("Your accounts");
        await visit.ReadsWellEverywhereAsync("list-empty");
        var list = visit.Page.Url;

        var expiring = await api.CreateAsync(People.Carol, Named("Travel", "user_token"));
        await api.ConnectAsync(People.Carol, expiring, new { token = "token", expiresAt = TimeProvider.System.GetUtcNow().AddSeconds(2) });
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "Calendar", "Documents", "Issues", "Mail" })
        {
            ids[name] = await api.CreateAsync(People.Carol, name, servers.ProtectedServer.Url);
            await ConnectAsync(visit, list, name);
        }

        await ChangeThemAsync(api, ids);
        await AddTheOthersAsync(api);
        using (PeriodicTimer polling = new(TimeSpan.FromMilliseconds(200), TimeProvider.System))
        {
            while (await api.IsConnectedAsync(People.Carol, expiring))
                await polling.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        await visit.Page.GotoAsync(list);
        await HasStatesAsync(visit);
        await visit.ReadsWellEverywhereAsync("list");

        if (Tier.IsLong)
            await LookAtEachAsync(visit, list);
    });

    [Fact]
    public Task A_token_is_pasted_and_the_account_disconnected() => browser.VisitAsync(Look.Usual, async visit =>
    {
        Api api = new(visit.Page.APIRequest, app);
        var id = await api.CreateAsync(People.Alice, Named("Warehouse", "user_token"));
        await visit.EnterAsync(await api.StartSessionAsync(People.Alice), "Alice");
        await visit.Card("Warehouse").GetByRole(AriaRole.Link, new() { Name = "Connect" }).ClickAsync();
        await visit.IsAtAsync("Connect Warehouse");
        await visit.ReadsWellEverywhereAsync("paste");

        await visit.Page.GetByLabel("Access token").FillAsync("secret-of-alice");
        await visit.PressAsync("Connect");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Warehouse is connected");
        Assert.True(await api.IsConnectedAsync(People.Alice, id));
        Assert.DoesNotContain("secret-of-alice", await visit.Page.ContentAsync(), StringComparison.Ordinal);

        await visit.Card("Warehouse").GetByRole(AriaRole.Link, new() { Name = "Disconnect" }).ClickAsync();
        await visit.IsAtAsync("Disconnect Warehouse?");
        await visit.ReadsWellEverywhereAsync("disconnect");
        Assert.True(await api.IsConnectedAsync(People.Alice, id));

        await visit.PressAsync("Disconnect");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("not connected any more");
        await visit.ScreenshotAsync("disconnected");
        Assert.Equal("revoked", (await api.ConnectionAsync(People.Alice, id)).GetProperty("reason").GetString());
    });

    [Fact]
    public Task A_problem_of_a_credential_is_shown_at_its_field() => browser.VisitAsync(Look.Usual, async visit =>
    {
        visit.Foresee("400 (Bad Request)");
        Api api = new(visit.Page.APIRequest, app);
        var id = await api.CreateAsync(
            People.Bob, new { name = "Payments", url = servers.OpenServer, authMode = "user_token", credentialSchema = Schema });
        await visit.EnterAsync(await api.StartSessionAsync(People.Bob), "Bob");
        await visit.Card("Payments").GetByRole(AriaRole.Link, new() { Name = "Connect" }).ClickAsync();
        await visit.IsAtAsync("Connect Payments");
        await visit.ReadsWellEverywhereAsync("credentials");

        await visit.Page.GetByLabel("API key").FillAsync("short");
        await visit.Page.GetByLabel("Region").SelectOptionAsync("eu");
        await visit.Page.GetByLabel("Contact").FillAsync("bob@acme.example");
        await visit.Page.GetByLabel("Retries").FillAsync("many");
        await visit.PressAsync("Connect");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeFocusedAsync();
        foreach (var (label, isWrong) in new[] { ("API key", true), ("Retries", true), ("Region", false), ("Contact", false) })
            Assert.Equal(isWrong ? "true" : null, await visit.Page.GetByLabel(label).GetAttributeAsync("aria-invalid"));
        await Assertions.Expect(visit.Page.GetByLabel("API key")).ToHaveValueAsync("");
        await Assertions.Expect(visit.Page.GetByLabel("Contact")).ToHaveValueAsync("bob@acme.example");
        await visit.ReadsWellEverywhereAsync("credentials-wrong");
        Assert.False(await api.IsConnectedAsync(People.Bob, id));

        await visit.Page.GetByLabel("API key").FillAsync("long enough");
        await visit.Page.GetByLabel("Retries").FillAsync("3");
        await visit.Page.GetByLabel("Use the sandbox").CheckAsync();
        await visit.PressAsync("Connect");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Payments is connected");
        Assert.True(await api.IsConnectedAsync(People.Bob, id));
    });

    [Fact]
    public Task Signing_out_ends_the_session() => browser.VisitAsync(Look.Usual, async visit =>
    {
        visit.Foresee("410");
        Api api = new(visit.Page.APIRequest, app);
        await visit.EnterAsync(await api.StartSessionAsync(People.Bob), "Bob");
        await visit.IsAtAsync("Your accounts");
        var list = visit.Page.Url;
        await visit.PressAsync("Sign out");
        await visit.IsAtAsync("All done");
        await visit.ReadsWellEverywhereAsync("signed-out");

        await visit.Page.GotoAsync(list);
        await visit.IsAtAsync("Your session has ended");
    });

    private static async Task HasStatesAsync(Visit visit)
    {
        foreach (var (name, state) in new[]
        {
            ("Calendar", "Connected"), ("Documents", "Permissions missing"), ("Issues", "Settings changed"), ("Mail", "Access withdrawn"),
            ("Chat", "Not connected"), ("Warehouse", "carol@globex.example"), ("Travel", "Access expired"), ("Search", "Provided for you"),
            ("Maps", "Not available"), ("Weather", "Ready to use"),
        })
        {
            await Assertions.Expect(visit.Card(name)).ToContainTextAsync(state);
        }
    }

    private static async Task LookAtEachAsync(Visit visit, string list)
    {
        foreach (var (name, screenshot) in new[]
        {
            ("Documents", "authorize-more"), ("Issues", "authorize-changed"), ("Mail", "authorize-revoked"), ("Calendar", "authorize-connected"),
            ("Travel", "paste-expired"),
        })
        {
            await visit.Page.GotoAsync(list);
            await visit.Card(name).GetByRole(AriaRole.Link).First.ClickAsync();
            await visit.IsAtAsync(name);
            await visit.ReadsWellEverywhereAsync(screenshot);
        }
    }

    private async Task ChangeThemAsync(Api api, Dictionary<string, string> ids)
    {
        await api.ChangeAsync(People.Carol, ids["Documents"], new { oauth = new { scopes = new[] { "tools:read", "tools:call", "tools:admin" } } });
        await api.ChangeAsync(People.Carol, ids["Issues"], new { url = new Uri(servers.ProtectedServer.Url, "?moved") });
        await api.DisconnectAsync(People.Carol, ids["Mail"]);
    }

    private async Task AddTheOthersAsync(Api api)
    {
        await api.CreateAsync(People.Carol, "Chat", servers.ProtectedServer.Url);
        var pasted = await api.CreateAsync(People.Carol, Named("Warehouse", "user_token"));
        await api.ConnectAsync(
            People.Carol, pasted, new { token = "token", displayName = "carol@globex.example", expiresAt = TimeProvider.System.GetUtcNow().AddDays(20) });
        await api.CreateAsync(People.Carol, new { name = "Search", url = servers.OpenServer, authMode = "server_token", serverToken = "token" });
        var moved = await api.CreateAsync(People.Carol, new { name = "Maps", url = servers.OpenServer, authMode = "server_token", serverToken = "token" });
        await api.ChangeAsync(People.Carol, moved, new { url = new Uri(servers.OpenServer, "?moved") });
        await api.CreateAsync(People.Carol, Named("Weather", "none"));
    }

    private async Task ConnectAsync(Visit visit, string list, string name)
    {
        await visit.Page.GotoAsync(list);
        await visit.Card(name).GetByRole(AriaRole.Link, new() { Name = "Connect" }).ClickAsync();
        var request = await visit.ContinueAsync();
        var answer = await servers.AuthorizationServer.AllowAsync(request, OAuthServers.Accounts.Octocat, TestContext.Current.CancellationToken);
        await visit.Page.GotoAsync(answer.ToString());
        await visit.IsAtAsync("Your accounts");
    }

    // Each at an address of its own, as the real ones are.
    private object Named(string name, string authMode) => new { name, url = new Uri(servers.OpenServer, $"?{++_integrations}"), authMode };
}
