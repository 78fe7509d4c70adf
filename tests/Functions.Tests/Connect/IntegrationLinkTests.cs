namespace Kontext.Functions.Tests.Connect;

/// <summary>
/// The link in the answer to a refused exchange. It has no ticket, a GET of it changes nothing, and every user of the organization can use
/// it after a sign-in.
/// </summary>
public sealed class IntegrationLinkTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_person_follows_the_link_signs_in_and_connects()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        using var browser = app.NewBrowser();

        app.Requests.Reset();
        var leaving = await browser.GetAsync($"/oauth/link/{id}");
        Assert.Empty(app.Requests.Requests);
        Assert.NotNull(leaving.Leaves);
        var page = await browser.FollowAsync(await browser.GetAsync(app.Authority.SignIn(leaving.Leaves, "bob", descriptor => descriptor.Claims["org_id"] = acme.Id)));
        Assert.Equal(200, page.Status);
        var done = await browser.FollowAsync(await browser.SubmitAsync(page, ("field.token", "ntn_bob")));

        Assert.Equal(200, done.Status);
        Assert.Contains("\"connected\":true", (await acme.Bob.GetAsync($"/integrations/{id}/connection")).Text, StringComparison.Ordinal);
        Assert.Contains("\"connected\":false", (await acme.Alice.GetAsync($"/integrations/{id}/connection")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Cookies, cookie => cookie.Name.Contains("link-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_organization_no_organization_and_another_browser_find_nothing()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");

        Assert.Equal(404, (await VisitAsync(globex.Id)).Status);
        Assert.Equal(409, (await VisitAsync(organization: null)).Status);
        using var one = app.NewBrowser();
        using var other = app.NewBrowser();
        var leaving = await one.GetAsync($"/oauth/link/{id}");
        await other.GetAsync($"/oauth/link/{id}");
        var answer = app.Authority.SignIn(leaving.Leaves!, "alice", descriptor => descriptor.Claims["org_id"] = acme.Id);
        Assert.Equal(400, (await other.GetAsync(answer)).Status);
        Assert.Equal(404, (await one.GetAsync("/oauth/link/abc")).Status);

        async Task<TestPage> VisitAsync(string? organization)
        {
            using var browser = app.NewBrowser();
            var page = await browser.GetAsync($"/oauth/link/{id}");
            return await browser.FollowAsync(await browser.GetAsync(app.Authority.SignIn(page.Leaves!, "carol", descriptor =>
            {
                if (organization is not null)
                    descriptor.Claims["org_id"] = organization;
            })));
        }
    }
}
