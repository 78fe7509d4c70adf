using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.Storage;

/// <summary>Turns text from outside into a part of a table key: readable where it is harmless, and never equal for two different texts.</summary>
/// <remarks>
/// Keys forbid / \ # ? and control characters and end at 1 KiB (Table service data model). Only unreserved characters pass; any other is
/// written as '~' and the hex digits of its UTF-8 bytes. What would become too long is '~~' and a SHA-256: no short text encodes to that.
/// </remarks>
public static class TableKey
{
    // The longest key has three parts, and 1 KiB is 512 UTF-16 characters.
    private const int MaxLength = 150;

    /// <summary>Encodes a text; the result holds letters, digits and - . _ ~ only.</summary>
    public static string Encode(string text)
    {
        if (text.Length <= MaxLength && text.All(IsPlain))
            return text;

        // Unpaired surrogates would all become the same replacement character.
        var bytes = Strict.GetBytes(text);
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var b in bytes)
        {
            if (b < 0x80 && IsPlain((char)b))
                encoded.Append((char)b);
            else
                encoded.Append('~').Append(Convert.ToHexStringLower([b]));
        }

        return encoded.Length <= MaxLength ? encoded.ToString() : "~~" + Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';
}
