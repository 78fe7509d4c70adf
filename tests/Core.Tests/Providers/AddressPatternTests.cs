using Kontext.Core.Providers;

namespace Kontext.Core.Tests.Providers;

public sealed class AddressPatternTests
{
    [Theory]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com/4c2f/v2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://LOGIN.microsoftonline.com/contoso.onmicrosoft.com/v2.0")]
    [InlineData("https://cognito-idp.*.amazonaws.com/*", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_aBc")]
    [InlineData("https://mcp.atlassian.com", "https://mcp.atlassian.com")]
    [InlineData("https://mcp.atlassian.com", "https://mcp.atlassian.com/")]
    public void Each_asterisk_of_a_pattern_matches_one_label_or_segment(string pattern, string address) =>
        Assert.True(AddressPattern.Read(pattern).Matches(new Uri(address)));

    [Theory]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com/v2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com//v2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com/a/b/v2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com/a/v2.0/")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com/a/V2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com/a/v2.0?x=1")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com/a/v2.0#x")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com:8443/a/v2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://me@login.microsoftonline.com/a/v2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "http://login.microsoftonline.com/a/v2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://login.microsoftonline.com.evil.example/a/v2.0")]
    [InlineData("https://login.microsoftonline.com/*/v2.0", "https://evil.example/login.microsoftonline.com/a/v2.0")]
    [InlineData("https://cognito-idp.*.amazonaws.com/*", "https://cognito-idp.a.b.amazonaws.com/pool")]
    [InlineData("https://cognito-idp.*.amazonaws.com/*", "https://cognito-idp.amazonaws.com/pool")]
    [InlineData("https://cognito-idp.*.amazonaws.com/*", "https://evil.cognito-idp.eu-west-1.amazonaws.com/pool")]
    [InlineData("https://mcp.atlassian.com", "https://mcp.atlassian.com/v1")]
    public void A_pattern_matches_no_other_address(string pattern, string address) => Assert.False(AddressPattern.Read(pattern).Matches(new Uri(address)));

    [Fact]
    public void A_pattern_matches_no_relative_address() => Assert.False(AddressPattern.Read("https://a.example/*").Matches(new Uri("/x", UriKind.Relative)));

    [Theory]
    [InlineData("")]
    [InlineData("https://")]
    [InlineData("login.microsoftonline.com")]
    [InlineData("https://a.example/?x")]
    [InlineData("https://a.example/#x")]
    [InlineData("https://me@a.example/")]
    public void An_invalid_pattern_is_refused(string text) => Assert.Throws<FormatException>(() => AddressPattern.Read(text));
}
