using Kontext.Browser.Tests.Hosting;
using Kontext.OAuthServers;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests;

/// <summary>The pages that a person reads when a connection cannot be made or is not allowed.</summary>
public sealed class RefusalTests(AppFixture app, BrowserFixture browser, ServersFixture servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_person_who_denies_at_the_provider_reads_its_text_and_may_try_again() => VisitAsync("400", async (visit, api) =>
    {
        var id = await BeginAsync(visit, api, "Declined");
        await visit.ContinueAsync();
        await visit.AnswerAsync("Deny");
        await visit.IsAtAsync("The service gave no access");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Blockquote)).ToContainTextAsync("The person did not allow it.");
        await visit.ReadsWellEverywhereAsync("refused");
        Assert.False(await api.IsConnectedAsync(People.Alice, id));

        await visit.FollowAsync("Back to your accounts");
        await Assertions.Expect(visit.Card("Declined")).ToContainTextAsync("Not connected");
    });

    [Fact(Skip = Tier.Skip, SkipUnless = nameof(Tier.IsLong), SkipType = typeof(Tier))]
    public Task A_link_works_once() => VisitAsync("410", async (visit, api) =>
    {
        var id = await api.CreateAsync(People.Alice, "Once", servers.ProtectedServer.Url);
        var link = await api.AuthorizeAsync(People.Alice, id);
        await visit.EnterAsync(link, "Alice");
        await visit.IsAtAsync("Connect Once");
        await visit.Page.GotoAsync(link);
        await visit.IsAtAsync("This link has been used");
        await visit.ReadsWellEverywhereAsync("link-used");
        await visit.Page.GotoAsync(app.At("/oauth/start/unknown").ToString());
        await visit.IsAtAsync("This link has expired");
        await visit.ReadsWellEverywhereAsync("link-expired");
    });

    [Fact]
    public Task A_link_works_for_its_own_user_only() => VisitAsync("403", async (visit, api) =>
    {
        var id = await api.CreateAsync(People.Alice, "Hers", servers.ProtectedServer.Url);
        await visit.EnterAsync(await api.AuthorizeAsync(People.Alice, id), "Bob");
        await visit.IsAtAsync("This link is for another person");
        await visit.ReadsWellEverywhereAsync("other-person");
        Assert.DoesNotContain(id, await visit.Page.ContentAsync(), StringComparison.Ordinal);
    });

    [Fact]
    public Task An_answer_is_accepted_once_and_only_in_the_browser_that_began() => VisitAsync("409", async (visit, api) =>
    {
        var id = await BeginAsync(visit, api, "Bound");
        var answer = await servers.AuthorizationServer.AllowAsync(await visit.ContinueAsync(), Accounts.Octocat, Cancel);
        await VisitAsync("403", async (other, _) =>
        {
            await other.Page.GotoAsync(answer.ToString());
            await other.IsAtAsync("Carry on in the other browser");
            await other.ReadsWellEverywhereAsync("other-browser");
        });
        Assert.False(await api.IsConnectedAsync(People.Alice, id));

        await visit.Page.GotoAsync(answer.ToString());
        await visit.IsAtAsync("Your accounts");
        await visit.Page.GotoAsync(answer.ToString());
        await visit.IsAtAsync("This step is already done");
        await visit.ReadsWellEverywhereAsync("already-answered");
        Assert.True(await api.IsConnectedAsync(People.Alice, id));
    });

    [Fact(Skip = Tier.Skip, SkipUnless = nameof(Tier.IsLong), SkipType = typeof(Tier))]
    public Task No_text_of_an_answer_from_another_issuer_is_shown() => VisitAsync("400", async (visit, api) =>
    {
        var id = await BeginAsync(visit, api, "Mixed up");
        var answer = await servers.AuthorizationServer.DenyAsync(await visit.ContinueAsync(), Accounts.Octocat, Cancel);
        var issuer = Uri.EscapeDataString(servers.AuthorizationServer.Issuer.ToString());
        Assert.Contains(issuer, answer.AbsoluteUri, StringComparison.Ordinal);
        await visit.Page.GotoAsync(answer.AbsoluteUri.Replace(issuer, "https%3A%2F%2Fother.example", StringComparison.Ordinal));
        await visit.IsAtAsync("The answer came from the wrong place");
        Assert.DoesNotContain("did not allow", await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.ReadsWellEverywhereAsync("wrong-issuer");
        Assert.False(await api.IsConnectedAsync(People.Alice, id));
    });

    [Fact(Skip = Tier.Skip, SkipUnless = nameof(Tier.IsLong), SkipType = typeof(Tier))]
    public Task A_cancelled_sign_in_connects_no_account() => VisitAsync("400", async (visit, api) =>
    {
        var id = await api.CreateAsync(People.Alice, "Not signed in", servers.ProtectedServer.Url);
        await visit.EnterAsync(await api.AuthorizeAsync(People.Alice, id), "Cancel");
        await visit.Page.WaitForURLAsync("**/oauth/sign-in?*");
        await visit.ReadsWellEverywhereAsync("sign-in-cancelled");
        Assert.False(await api.IsConnectedAsync(People.Alice, id));
    });

    [Fact(Skip = Tier.Skip, SkipUnless = nameof(Tier.IsLong), SkipType = typeof(Tier))]
    public Task An_answer_or_a_session_that_is_not_known_is_refused() => VisitAsync("400", async (visit, _) =>
    {
        visit.Foresee("410");
        await visit.Page.GotoAsync(app.At("/oauth/callback/unknown?code=code&state=state").ToString());
        await visit.IsAtAsync("This was not begun here");
        await visit.ReadsWellEverywhereAsync("unknown");
        await visit.Page.GotoAsync(app.At("/connect/unknown").ToString());
        await visit.IsAtAsync("Your session has ended");
        await visit.ReadsWellEverywhereAsync("session-ended");
    });

    [Fact(Skip = Tier.Skip, SkipUnless = nameof(Tier.IsLong), SkipType = typeof(Tier))]
    public Task An_integration_archived_during_a_connect_is_gone() => VisitAsync("404", async (visit, api) =>
    {
        var id = await BeginAsync(visit, api, "Archived");
        await api.ArchiveAsync(People.Alice, id);
        await visit.PressAsync("Continue to");
        await visit.IsAtAsync("This is no longer there");
        await visit.ReadsWellEverywhereAsync("gone");
    });

    [Fact(Skip = Tier.Skip, SkipUnless = nameof(Tier.IsLong), SkipType = typeof(Tier))]
    public Task An_integration_that_cannot_be_connected_yet_has_an_explaining_page() => VisitAsync("409", async (visit, api) =>
    {
        await api.CreateAsync(People.Alice, "No authorization server", servers.OpenServer);
        await visit.EnterAsync(await api.StartSessionAsync(People.Alice), "Alice");
        await visit.Card("No authorization server").GetByRole(AriaRole.Link, new() { Name = "Connect" }).ClickAsync();
        await visit.IsAtAsync("This cannot be connected yet");
        await visit.ReadsWellEverywhereAsync("not-available");
    });

    [Fact(Skip = Tier.Skip, SkipUnless = nameof(Tier.IsLong), SkipType = typeof(Tier))]
    public Task The_leave_page_names_its_target() => VisitAsync("", async (visit, api) =>
    {
        await BeginAsync(visit, api, "Left");
        await visit.Page.RouteAsync("**/authorize", HoldAsync);
        await visit.PressAsync("Continue to");
        await visit.IsAtAsync("On to");
        await visit.ReadsWellEverywhereAsync("leave");
    });

    // The page moves on at once. Without its refresh element it stays, so the test can read it.
    private static async Task HoldAsync(IRoute route)
    {
        var answer = await route.FetchAsync();
        var html = await answer.TextAsync();
        Assert.Contains("http-equiv=\"refresh\"", html, StringComparison.Ordinal);
        await route.FulfillAsync(new() { Response = answer, Body = html.Replace("http-equiv=\"refresh\"", "name=\"held\"", StringComparison.Ordinal) });
    }

    private async Task<string> BeginAsync(Visit visit, Api api, string name)
    {
        var id = await api.CreateAsync(People.Alice, name, servers.ProtectedServer.Url);
        await visit.EnterAsync(await api.AuthorizeAsync(People.Alice, id), "Alice");
        await visit.IsAtAsync($"Connect {name}");
        return id;
    }

    // A page that says no has a status that says so as well, and browsers note it.
    private Task VisitAsync(string status, Func<Visit, Api, Task> act) => browser.VisitAsync(Look.Usual, visit =>
    {
        visit.Foresee(status);
        return act(visit, new Api(visit.Page.APIRequest, app));
    });
}
