using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.Storage;

/// <summary>
/// Turns a text from outside into a part of a table key. Harmless texts stay readable, and two different texts never have equal keys.
/// </summary>
/// <remarks>
/// Keys forbid / \ # ? and control characters, and have at most 1 KiB (Table service data model). Unreserved characters stay. Any other
/// character becomes '~' and the hex digits of its UTF-8 bytes. A text that would be too long becomes '~~' and its SHA-256; no short text
/// does.
/// </remarks>
public static class TableKey
{
    // The longest key has three parts, and 1 KiB is 512 UTF-16 characters.
    private const int MaxLength = 150;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes a text. The result contains only letters, digits and - . _ ~.</summary>
    public static string Encode(string text)
    {
        if (text.Length <= MaxLength && text.All(IsPlain))
            return text;

        // The strict encoding throws for unpaired surrogates, which would otherwise all become one replacement character.
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

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';
}
