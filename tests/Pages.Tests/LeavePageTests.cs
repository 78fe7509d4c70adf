namespace Kontext.Pages.Tests;

public sealed class LeavePageTests
{
    [Fact]
    public async Task The_leave_page_navigates_without_a_form_so_form_action_does_not_block_it()
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
    public async Task The_leave_page_leads_to_web_addresses_only(string address) =>
        await Assert.ThrowsAnyAsync<Exception>(() => Rendering.HtmlAsync(Samples.Leave with { Target = new Uri(address, UriKind.RelativeOrAbsolute) }));

    [Theory]
    [InlineData("https://app.acme.example/callback?code=1", "app.acme.example")]
    [InlineData("https://app.acme.example:8443?code=%7e", "app.acme.example:8443")]
    [InlineData("http://127.0.0.1:53682/callback?code=1", "127.0.0.1:53682")]
    [InlineData("http://[::1]:53682/callback?code=1", "[::1]:53682")]
    [InlineData("http://localhost/callback?code=1", "localhost")]
    [InlineData("cursor://anysphere.cursor/callback?code=1", "cursor:")]
    [InlineData("com.example.app:/callback?code='1'", "com.example.app:")]
    [InlineData("com.example.app:/a/../%2e?code=\"><script>", "com.example.app:")]
    public async Task A_redirect_URI_of_an_application_is_kept_exactly_as_registered(string address, string place)
    {
        var html = await Rendering.HtmlAsync(Samples.LeaveToApplication with { Target = new Uri(address) });
        Assert.Contains($"0;url={address}", Rendering.Attributes(html, "content"));
        Assert.Contains(address, Rendering.Attributes(html, "href"));
        var words = Rendering.Words(html);
        Assert.Contains("Back to the application", words, StringComparison.Ordinal);
        Assert.Contains(place, words, StringComparison.Ordinal);
        Assert.DoesNotContain("sign in", words, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(place, ConsentPage.RedirectHostOf(new Uri(address)));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("file:///etc/hosts")]
    [InlineData("blob:https://app.acme.example/1")]
    [InlineData("view-source:https://app.acme.example/")]
    [InlineData("http://app.acme.example/callback")]
    [InlineData("http://127.0.0.1.acme.example/callback")]
    [InlineData("http://localhost@acme.example/callback")]
    [InlineData("com.example.app:/call\nback")]
    [InlineData("com.example.app:\\\\other")]
    [InlineData(" https://app.acme.example/")]
    [InlineData("/relative")]
    public async Task An_answer_goes_to_https_to_loopback_or_to_a_scheme_of_an_app(string address) =>
        await Assert.ThrowsAnyAsync<Exception>(() => Rendering.HtmlAsync(Samples.LeaveToApplication with { Target = new Uri(address, UriKind.RelativeOrAbsolute) }));

    [Fact]
    public async Task A_sign_in_never_goes_to_the_scheme_of_an_app() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Rendering.HtmlAsync(Samples.LeaveToApplication with { Application = null }));
}
