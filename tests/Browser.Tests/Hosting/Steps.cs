using Kontext.OAuthServers;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests.Hosting;

/// <summary>The steps of a person on the way to a connection.</summary>
internal static class Steps
{
    private const int MostTabs = 30;

    public static ILocator Button(this Visit visit, string name) => visit.Page.GetByRole(AriaRole.Button, new() { Name = name });

    /// <summary>Returns the list item with this heading.</summary>
    public static ILocator Card(this Visit visit, string name) =>
        visit.Page.GetByRole(AriaRole.Listitem).Filter(new() { Has = visit.Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true }) });

    public static Task PressAsync(this Visit visit, string button) => visit.Button(button).ClickAsync();

    public static Task FollowAsync(this Visit visit, string link) => visit.Page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync();

    /// <summary>Moves on by Tab until the button has the focus, then presses it.</summary>
    public static async Task PressByKeyboardAsync(this Visit visit, string button)
    {
        var wanted = visit.Button(button);
        await wanted.WaitForAsync();
        for (var tabs = 0; tabs < MostTabs; tabs++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                await visit.Page.Keyboard.PressAsync("Enter");
                return;
            }
        }

        Assert.Fail($"Tab never comes to {button}.");
    }

    public static async Task IsAtAsync(this Visit visit, string heading) =>
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(heading);

    /// <summary>Opens a link and signs in.</summary>
    public static async Task EnterAsync(this Visit visit, string link, string person)
    {
        await visit.Page.GotoAsync(link);
        await visit.PressAsync("Continue");
        await visit.PressAsync(person);
    }

    /// <summary>Goes from the page before the authorization to the authorization server. Returns the authorization request.</summary>
    public static async Task<Uri> ContinueAsync(this Visit visit)
    {
        await visit.PressAsync("Continue to");
        await visit.IsAtAsync("Sign in");
        return new Uri(visit.Page.Url);
    }

    /// <summary>At the authorization server: the account, then Allow or Deny.</summary>
    public static async Task AnswerAsync(this Visit visit, string decision)
    {
        await visit.PressAsync(Accounts.Octocat);
        await visit.PressAsync(decision);
    }
}
