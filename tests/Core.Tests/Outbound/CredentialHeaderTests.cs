using Kontext.Core.Upstream;

namespace Kontext.Core.Tests.Outbound;

public sealed class CredentialHeaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("canary token")]
    [InlineData("canary\r\nX-Injected: 1")]
    [InlineData("canary\0")]
    [InlineData("canaryé")]
    public void A_token_that_is_not_visible_ascii_is_refused_and_not_repeated(string token)
    {
        var fault = Assert.Throws<ArgumentException>(() => CredentialHeader.Bearer(token));

        Assert.DoesNotContain("canary", fault.Message, StringComparison.Ordinal);
        Assert.False(CredentialHeader.TryScheme("X-Api-Key", "", token, [token], out _));
    }

    [Theory]
    [InlineData("X-Api-Key", true)]
    [InlineData("Authorization", true)]
    [InlineData("", false)]
    [InlineData("X Api", false)]
    [InlineData("X-Api:", false)]
    [InlineData("X-Api\r\n", false)]
    [InlineData("Host", false)]
    [InlineData("content-length", false)]
    [InlineData("Transfer-Encoding", false)]
    [InlineData("Cookie", false)]
    [InlineData("Mcp-Session-Id", false)]
    [InlineData("Sec-Fetch-Mode", false)]
    public void A_header_that_controls_the_message_or_the_connection_carries_no_credential(string name, bool usable) =>
        Assert.Equal(usable, CredentialHeader.TryScheme(name, "", "canary", ["canary"], out _));

    [Fact]
    public void The_text_of_a_credential_header_does_not_show_the_value() => Assert.Equal("Authorization: (not shown)", CredentialHeader.Bearer("canary").ToString());

    [Fact]
    public void Basic_removes_the_header_value_and_the_password_from_texts()
    {
        var header = CredentialHeader.Basic("alice:1", "canary pa+ss");

        Assert.Equal("*** *** *** *** alice:1", header.StrikeOut($"{Convert.ToBase64String("alice%3A1:canary+pa%2Bss"u8)} canary pa+ss CANARY%20pa%2Bss canary+pa%2Bss alice:1"));
        Assert.Equal("Authorization: (not shown)", header.ToString());
    }
}
