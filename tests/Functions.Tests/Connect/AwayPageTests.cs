namespace Kontext.Functions.Tests.Connect;

/// <summary>The pages that a person sees when a dependency is unavailable. The person can continue afterwards.</summary>
public sealed class AwayPageTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    [Fact]
    public async Task While_storage_is_unavailable_a_person_sees_a_page_and_keeps_the_link()
    {
        var acme = app.NewOrganization();
        var link = await acme.LinkAsync(await acme.CreateAsync(ConnectApp.Entered));
        using var browser = app.NewBrowser();
        for (var i = 0; i < 4; i++)
            app.Faults.RefuseConnection(_ => true);

        var page = await browser.GetAsync(new Uri(link));

        Assert.Equal(503, page.Status);
        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.Equal("5", page.Header("Retry-After"));
        Assert.Contains(page.Header("x-request-id")!, page.Text, StringComparison.Ordinal);
        while (!app.Faults.IsSpent)
            await acme.Alice.GetAsync("/integrations");
        Assert.Equal("Connect Integration 1", (await browser.OpenAsync(link)).Heading);
    }

    [Fact]
    public async Task A_link_stays_usable_after_the_authority_was_unavailable()
    {
        var acme = app.NewOrganization();
        using var browser = app.NewBrowser();
        var leaving = await browser.SubmitAsync(await browser.GetAsync(new Uri(await acme.LinkAsync(await acme.CreateAsync(ConnectApp.Entered)))));
        var back = app.Authority.SignIn(leaving.Leaves!, "alice");

        app.Authority.IsAway = true;
        var away = await browser.GetAsync(back);
        app.Authority.IsAway = false;

        Assert.Equal(503, away.Status);
        Assert.Equal("text/html; charset=utf-8", away.Header("Content-Type"));
        Assert.Equal("Connect Integration 1", (await browser.FollowAsync(await browser.GetAsync(back))).Heading);
    }

    [Fact]
    public async Task People_can_sign_in_when_the_authority_has_changed_its_key()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(ConnectApp.Entered);
        using var browser = app.NewBrowser();
        await browser.OpenAsync(await acme.LinkAsync(id));

        app.Authority.ChangeKey();

        Assert.Equal("Connect Integration 1", (await browser.OpenAsync(await acme.LinkAsync(id))).Heading);
    }
}
