using Kontext.Browser.Tests.Hosting;
using Kontext.OAuthServers;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests;

/// <summary>From a link to a connected account, at a real authorization server.</summary>
public sealed class ConnectTests(AppFixture app, BrowserFixture browser, ServersFixture servers)
{
    [Fact]
    public Task An_account_is_connected_and_its_tokens_are_accepted() => browser.VisitAsync(Look.Usual, async visit =>
    {
        Api api = new(visit.Page.APIRequest, app);
        var id = await api.CreateAsync(People.Alice, "Issues", servers.ProtectedServer.Url);
        await visit.Page.GotoAsync(await api.AuthorizeAsync(People.Alice, id));
        await visit.IsAtAsync("Connect your accounts");
        await visit.ReadsWellEverywhereAsync("link");

        await visit.PressAsync("Continue");
        await visit.PressAsync("Alice");
        await visit.IsAtAsync("Connect Issues");
        await SaysWhatWillHappenAsync(visit);
        await visit.ReadsWellEverywhereAsync("authorize");

        await visit.ContinueAsync();
        await visit.AnswerAsync("Allow");
        await visit.IsAtAsync("Your accounts");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Issues is connected");
        await Assertions.Expect(visit.Card("Issues")).ToContainTextAsync("Connected");
        await visit.ReadsWellEverywhereAsync("connected");

        var validation = await api.ValidateAsync(People.Alice, id);
        Assert.Equal("valid", validation.GetProperty("status").GetString());
        Assert.True(validation.GetProperty("connection").GetProperty("connected").GetBoolean());
        Assert.False(await api.IsConnectedAsync(People.Bob, id));
        Assert.NotEmpty(servers.ProtectedServer.ReceivedTokens);
    });

    [Fact]
    public Task An_account_is_connected_on_a_phone_without_script() => browser.VisitAsync(new Look(Screen.Phone, ColorScheme.Dark) { HasScript = false }, async visit =>
    {
        Api api = new(visit.Page.APIRequest, app);
        var id = await api.CreateAsync(People.Bob, "Issues on a phone", servers.ProtectedServer.Url);
        await visit.EnterAsync(await api.AuthorizeAsync(People.Bob, id), "Bob");
        await visit.IsAtAsync("Connect Issues on a phone");
        await visit.ScreenshotAsync("authorize");
        await visit.ContinueAsync();
        await visit.AnswerAsync("Allow");
        await visit.IsAtAsync("Your accounts");
        await visit.ScreenshotAsync("connected");

        Assert.True(await api.IsConnectedAsync(People.Bob, id));
    });

    [Fact]
    public Task An_account_is_connected_by_keyboard_only() => browser.VisitAsync(Look.Usual, async visit =>
    {
        Api api = new(visit.Page.APIRequest, app);
        var id = await api.CreateAsync(People.Alice, "Issues by keyboard", servers.ProtectedServer.Url);
        await visit.Page.GotoAsync(await api.AuthorizeAsync(People.Alice, id));
        foreach (var button in new[] { "Continue", "Alice", "Continue to", Accounts.Octocat, "Allow" })
            await visit.PressByKeyboardAsync(button);
        await visit.IsAtAsync("Your accounts");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.ScreenshotAsync("connected-focused");

        Assert.True(await api.IsConnectedAsync(People.Alice, id));
    });

    [Fact]
    public Task A_person_who_came_from_an_application_returns_to_it() => browser.VisitAsync(Look.Usual, async visit =>
    {
        Api api = new(visit.Page.APIRequest, app);
        var id = await api.CreateAsync(People.Alice, "Issues of an application", servers.ProtectedServer.Url);
        await visit.EnterAsync(await api.AuthorizeAsync(People.Alice, id, app.LandingPage), "Alice");
        await visit.ContinueAsync();
        await visit.AnswerAsync("Allow");
        await visit.IsAtAsync("Landed");

        Assert.Equal($"{app.LandingPage}?connection=connected&integration={id}", visit.Page.Url);
        Assert.True(await api.IsConnectedAsync(People.Alice, id));
    });

    /// <summary>Checks that the page names the organization, the person and both hosts before the browser leaves.</summary>
    private async Task SaysWhatWillHappenAsync(Visit visit)
    {
        var main = visit.Page.GetByRole(AriaRole.Main);
        foreach (var word in new[] { "acme", "Alice", servers.ProtectedServer.Url.Authority, servers.AuthorizationServer.Issuer.Authority, "tools:read" })
            await Assertions.Expect(main).ToContainTextAsync(word);
    }
}
