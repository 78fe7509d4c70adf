using Kontext.Core.Upstream;

namespace Kontext.Core.Tests.Outbound;

public sealed class SafeAddressTests
{
    [Theory]
    [InlineData("https://mcp.example/mcp?key=canary#canary", "https://mcp.example/mcp")]
    [InlineData("https://alice:canary@mcp.example:8443/v1/", "https://mcp.example:8443/v1/")]
    [InlineData("https://hooks.example/t/a1b2c3d4e5f6a7b8c9d0/mcp", "https://hooks.example/t/***/mcp")]
    [InlineData("https://mcp.example/a-long-name-without-digits", "https://mcp.example/a-long-name-without-digits")]
    [InlineData("https://[2001:db8::1]:444/", "https://[2001:db8::1]:444/")]
    [InlineData("https://münchen.example/\u202e<b>", "https://xn--mnchen-3ya.example/%E2%80%AE%3Cb%3E")]
    public void A_safe_address_is_scheme_host_port_and_path_in_ASCII(string url, string shown) => Assert.Equal(shown, SafeAddress.Of(new Uri(url), credential: null));

    [Theory]
    [InlineData("https://evil.example/collect/s3cret-t0ken", "https://evil.example/***")]
    [InlineData("https://evil.example/%73%33cret-t0ken", "https://evil.example/***")]
    [InlineData("https://S3CRET-T0KEN.evil.example/", "https://***/")]
    public void A_credential_in_an_address_is_not_shown(string url, string shown) =>
        Assert.Equal(shown, SafeAddress.Of(new Uri(url), CredentialHeader.Bearer("s3cret-t0ken")));

    [Fact]
    public void A_safe_address_has_at_most_200_characters() =>
        Assert.Equal(200, SafeAddress.Of(new Uri("https://mcp.example/" + string.Concat(Enumerable.Repeat("abc/", 1000))), credential: null).Length);
}
