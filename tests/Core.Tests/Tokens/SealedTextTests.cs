using System.Buffers.Text;
using System.Security.Cryptography;
using Kontext.Core.Tokens;

namespace Kontext.Core.Tests.Tokens;

/// <summary>A sealed text opens with its own key and context only, and only as it was made.</summary>
public sealed class SealedTextTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void A_text_opens_with_its_key_and_context_alone()
    {
        var sealedText = SealedText.Seal(Key, "plain"u8, "context"u8);

        Assert.Equal("plain"u8.ToArray(), SealedText.Open(Key, sealedText, "context"u8));
        Assert.Null(SealedText.Open(RandomNumberGenerator.GetBytes(32), sealedText, "context"u8));
        Assert.Null(SealedText.Open(Key, sealedText, "another"u8));
        Assert.Null(SealedText.Open(Key, sealedText));
        Assert.NotEqual(sealedText, SealedText.Seal(Key, "plain"u8, "context"u8));
    }

    [Fact]
    public void A_text_that_was_changed_in_any_byte_does_not_open()
    {
        var bytes = Base64Url.DecodeFromChars(SealedText.Seal(Key, "plain"u8));

        for (var at = 0; at < bytes.Length; at++)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 1;
            Assert.Null(SealedText.Open(Key, Base64Url.EncodeToString(changed)));
            Assert.Null(SealedText.Open(Key, Base64Url.EncodeToString(bytes.AsSpan(0, at))));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("not base64url!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_text_of_another_form_does_not_open(string text) => Assert.Null(SealedText.Open(Key, text));
}
