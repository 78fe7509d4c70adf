using System.Globalization;
using System.Text.RegularExpressions;
using Kontext.Core.Connecting;

namespace Kontext.Functions.Tests.Connect;

/// <summary>Actions of a page of another site in a person's browser, and the lifetime of the person's own cookie.</summary>
public sealed partial class ForeignPageTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task A_page_of_another_site_opens_no_link_and_leaves_no_cookie(string site)
    {
        var acme = app.NewOrganization();
        var link = new Uri(await acme.LinkAsync(await acme.CreateAsync(ConnectApp.Entered)));
        using var attacked = new HttpMessageInvoker(app.Server.CreateHandler());
        using var post = new HttpRequestMessage(HttpMethod.Post, link);
        post.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await attacked.SendAsync(post, Cancellation);

        Assert.False(answer.Headers.Contains("Set-Cookie"));
        using var browser = app.NewBrowser();
        Assert.Equal("Connect Integration 1", (await browser.OpenAsync(link.AbsoluteUri)).Heading);
    }

    [Fact]
    public async Task The_cookie_outlives_every_authorization_that_began_in_the_session()
    {
        var acme = app.NewOrganization();
        using var browser = app.NewBrowser();

        var opened = await browser.SubmitAsync(await browser.GetAsync(new Uri(await acme.LinkAsync(await acme.CreateAsync(ConnectApp.Entered)))));

        var maxAge = MaxAge.Match(opened.Header("Set-Cookie")!).Groups["seconds"].Value;
        Assert.Equal(ConnectSession.Lifetime + PendingAuthorization.Lifetime, TimeSpan.FromSeconds(int.Parse(maxAge, CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex("max-age=(?<seconds>[0-9]+)", RegexOptions.IgnoreCase)]
    private static partial Regex MaxAge { get; }
}
