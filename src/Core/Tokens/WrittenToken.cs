using System.Buffers.Text;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Core.Tokens;

/// <summary>Reads JSON Web Tokens (RFC 7519) without checking them.</summary>
public static class WrittenToken
{
    private static readonly JsonWebTokenHandler Handler = new();

    /// <summary>Returns the token as it is written; null for a longer text and for a text that is no token. Nothing in it is checked.</summary>
    public static JsonWebToken? TryRead(string text, int maxLength)
    {
        if (text.Length > maxLength || !Handler.CanReadToken(text))
            return null;
        try
        {
            return new JsonWebToken(text);
        }
        catch (ArgumentException)
        {
            // The library says only by this exception that a text in three parts is no token.
            return null;
        }
    }

    /// <summary>
    /// Returns the bytes of the payload; null when it is not base64url (RFC 7515 section 2). The library also decodes base64, and ignores what
    /// follows the first JSON object.
    /// </summary>
    public static byte[]? FindPayload(JsonWebToken token) => Base64Url.IsValid(token.EncodedPayload) ? Base64Url.DecodeFromChars(token.EncodedPayload) : null;
}
