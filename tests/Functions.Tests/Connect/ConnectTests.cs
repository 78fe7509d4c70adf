using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The steps of a person without mistakes and without attacks.</summary>
public sealed class ConnectTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_connects_an_account_and_is_connected()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}", "name": "Files" }""");
        using var browser = app.NewBrowser();

        var page = await browser.OpenAsync(await acme.LinkAsync(id));
        foreach (var named in new[] { acme.Id, "alice of the test", "Files", resource.Url.Authority, resource.Server.Address.Authority })
            Assert.Contains(named, page.Text, StringComparison.Ordinal);
        var leaving = await browser.SubmitAsync(page);
        var asked = QueryHelpers.ParseQuery(leaving.Leaves!.Query);
        Assert.Equal("S256", asked["code_challenge_method"]);
        Assert.Equal(resource.Url.AbsoluteUri, asked["resource"]);
        Assert.Equal("tools:read", asked["scope"]);
        var done = await browser.FollowAsync(await browser.GetAsync(resource.Agree(leaving.Leaves)));
        Assert.Contains("Files is connected.", done.Text, StringComparison.Ordinal);

        var redeemed = Assert.Single(resource.Server.Token.Requests).Form;
        Assert.Equal("authorization_code", redeemed["grant_type"]);
        Assert.Equal("code-1", redeemed["code"]);
        Assert.Equal(asked["redirect_uri"], redeemed["redirect_uri"]);
        Assert.Equal(resource.Url.AbsoluteUri, redeemed["resource"]);
        JsonMatch.Exact("""{ "connected": true, "status": "connected" }""", JsonNode.Parse(await acme.ReadConnectionAsync(id)));
        Assert.Empty(resource.Server.Revocation.Requests);
    }

    [Fact]
    public async Task A_return_address_on_the_list_gets_the_browser_back()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}" }""");
        using var browser = app.NewBrowser();

        var link = await acme.LinkAsync(id, $$"""{ "returnUrl": "{{ConnectApp.ReturnUrl}}?tab=1" }""");
        var leaving = await browser.SubmitAsync(await browser.OpenAsync(link));
        Assert.True(leaving.Leaves is not null, leaving.Text);
        var back = await browser.GetAsync(resource.Agree(leaving.Leaves!));

        Assert.Equal(303, back.Status);
        Assert.Equal($"{ConnectApp.ReturnUrl}?tab=1&connection=connected&integration={id}", back.Location!.AbsoluteUri);
    }

    [Fact]
    public async Task A_connect_session_shows_every_integration_and_takes_a_token()
    {
        var acme = app.NewOrganization();
        await acme.CreateAsync("""{ "name": "Open", "authMode": "none" }""");
        var id = await acme.CreateAsync("""{ "name": "Tickets", "authMode": "user_token" }""");
        using var browser = app.NewBrowser();
        var session = (await acme.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json;

        var list = await browser.OpenAsync(session["connectUrl"]!.GetValue<string>());
        Assert.Contains("Tickets", list.Text, StringComparison.Ordinal);
        Assert.Contains("Open", list.Text, StringComparison.Ordinal);
        var form = await browser.GetAsync(new Uri(list.Address, $"{list.Address.AbsolutePath}/{id}"));
        var refused = await browser.SubmitAsync(form, ("field.token", "bearer ghp_pasted"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("Leave out \"Bearer\" and paste the token alone", refused.Text, StringComparison.Ordinal);
        var done = await browser.FollowAsync(await browser.SubmitAsync(form, ("field.token", "ghp_pasted")));

        Assert.Contains("Tickets is connected.", done.Text, StringComparison.Ordinal);
        Assert.Contains("\"connected\":true", await acme.ReadConnectionAsync(id), StringComparison.Ordinal);
    }
}
