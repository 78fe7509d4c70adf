namespace Kontext.Pages.Tests;

public sealed class LeavePageTests
{
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
}
