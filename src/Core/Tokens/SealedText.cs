using System.Buffers.Text;
using System.Security.Cryptography;

namespace Kontext.Core.Tokens;

/// <summary>
/// Seals bytes into a text for others to keep: AES-GCM (NIST SP 800-38D) with a random nonce, in base64url. A text that was changed, or that
/// belongs to another key or another context, cannot be opened.
/// </summary>
internal static class SealedText
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Returns the sealed text.</summary>
    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="plain">The content.</param>
    /// <param name="context">What the text belongs to. Opening it needs the same bytes; they are not part of the text.</param>
    public static string Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context = default)
    {
        var bytes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(bytes.AsSpan(0, NonceBytes), plain, bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), context);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Returns the content; null for a text that is not sealed with this key for this context.</summary>
    public static byte[]? Open(byte[] key, ReadOnlySpan<char> text, ReadOnlySpan<byte> context = default)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= NonceBytes + TagBytes)
            return null;
        using var aes = new AesGcm(key, TagBytes);
        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        try
        {
            aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), plain, context);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The framework reports a forged or foreign seal only by this exception.
            return null;
        }
    }
}
