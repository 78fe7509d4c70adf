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
    public void It_is_scheme_host_port_and_path_in_ascii(string url, string shown) => Assert.Equal(shown, SafeAddress.Of(new Uri(url), credential: null));

    [Theory]
    [InlineData("https://evil.example/collect/s3cret-t0ken", "https://evil.example/***")]
    [InlineData("https://evil.example/%73%33cret-t0ken", "https://evil.example/***")]
    [InlineData("https://S3CRET-T0KEN.evil.example/", "https://***/")]
    public void A_server_that_puts_our_credential_into_an_address_does_not_have_it_shown(string url, string shown) =>
        Assert.Equal(shown, SafeAddress.Of(new Uri(url), CredentialHeader.Bearer("s3cret-t0ken")));

    [Fact]
    public void It_is_capped() =>
        Assert.Equal(200, SafeAddress.Of(new Uri("https://mcp.example/" + string.Concat(Enumerable.Repeat("abc/", 1000))), credential: null).Length);
}
