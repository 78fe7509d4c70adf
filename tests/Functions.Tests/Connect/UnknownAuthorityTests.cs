namespace Kontext.Functions.Tests.Connect;

/// <summary>An authority that was unavailable since this instance started.</summary>
public sealed class UnknownAuthorityTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_link_can_be_followed_as_soon_as_the_authority_is_back()
    {
        var acme = app.NewOrganization();
        using var browser = app.NewBrowser();
        var link = await browser.GetAsync(new Uri(await acme.LinkAsync(await acme.CreateAsync(ConnectApp.Entered))));

        app.Authority.IsAway = true;
        var away = await browser.SubmitAsync(link);
        app.Authority.IsAway = false;

        Assert.Equal(503, away.Status);
        Assert.Equal("text/html; charset=utf-8", away.Header("Content-Type"));
        Assert.NotNull((await browser.SubmitAsync(link)).Leaves);
    }
}
