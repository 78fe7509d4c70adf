namespace Kontext.Pages.Tests;

public sealed class PolicyTests
{
    [Theory]
    [InlineData("https://github.com", "'self' https://github.com")]
    [InlineData("https://github.com/login?x=1#y", "'self' https://github.com")]
    [InlineData("https://alice:secret@login.example:8443/authorize", "'self' https://login.example:8443")]
    [InlineData("http://127.0.0.1:5001", "'self' http://127.0.0.1:5001")]
    [InlineData("https://bücher.example", "'self' https://xn--bcher-kva.example")]
    public async Task A_form_may_lead_to_the_origin_its_page_names(string address, string allowed) =>
        Assert.Equal(allowed, await FormActionAsync(Samples.Authorize with { AuthorizationOrigin = new Uri(address) }));

    [Fact]
    public async Task Without_an_origin_a_form_stays_on_this_site() =>
        Assert.Equal("'self'", await FormActionAsync(Samples.Authorize with { AuthorizationOrigin = null }));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://[::1]/")]
    public async Task No_other_kind_of_address_gets_into_the_policy(string address) =>
        await Assert.ThrowsAsync<ArgumentException>(() => FormActionAsync(Samples.Authorize with { AuthorizationOrigin = new Uri(address) }));

    [Fact]
    public async Task The_way_out_is_a_navigation_of_its_own_which_no_form_action_holds_back()
    {
        var html = await Rendering.HtmlAsync(Samples.Leave);
        Assert.Contains("0;url=https://github.com/login/oauth/authorize?client_id=1&state=2", Rendering.Attributes(html, "content"));
        Assert.Contains("https://github.com/login/oauth/authorize?client_id=1&state=2", Rendering.Attributes(html, "href"));
        Assert.DoesNotContain("<form", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("/relative")]
    public async Task The_way_out_leads_to_web_addresses_alone(string address) =>
        await Assert.ThrowsAnyAsync<Exception>(() => Rendering.HtmlAsync(Samples.Leave with { Target = new Uri(address, UriKind.RelativeOrAbsolute) }));

    private static async Task<string> FormActionAsync(AuthorizePage page)
    {
        var policy = (await Rendering.RenderAsync(page, TestContext.Current.CancellationToken)).ContentSecurityPolicy;
        return policy[(policy.IndexOf("form-action ", StringComparison.Ordinal) + "form-action ".Length)..];
    }
}
