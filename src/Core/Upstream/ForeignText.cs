using System.Globalization;
using System.Text;

namespace Kontext.Core.Upstream;

/// <summary>What a server says, made safe to show: one line, capped, without characters that hide or reorder others, without what it was sent.</summary>
internal static class ForeignText
{
    public const int MaxLength = 100;

    /// <summary>At most 100 characters; null when nothing visible is left.</summary>
    /// <param name="text">As the server sent it.</param>
    /// <param name="credential">What the server was sent and may say back; null for nothing.</param>
    public static string? Clean(string? text, CredentialHeader? credential) => CleanWithout(text, credential?.Secrets);

    /// <summary>The same with more than a header to keep out: codes and tokens that travelled in a body, or came back in one.</summary>
    public static string? CleanWithout(string? text, SecretTexts? secrets)
    {
        StringBuilder clean = new();
        foreach (var rune in (text ?? "").EnumerateRunes())
            Append(clean, rune);

        // Struck out before it is cut, or the cut would leave a part of it; and after invisible characters are gone, or they would hide it.
        var shown = clean.ToString().Trim();
        shown = Cut(secrets?.StrikeOut(shown) ?? shown, MaxLength);
        return shown.Length == 0 ? null : shown;
    }

    /// <summary>A text of at most so many characters, ending in … where something is left out.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end] + "…";
    }

    private static void Append(StringBuilder clean, Rune rune)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator:
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
                break;
            case UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned:
                break;
            default:
                // A lone surrogate comes out of the enumeration as U+FFFD.
                if (rune != Rune.ReplacementChar)
                    clean.Append(rune.ToString());
                break;
        }
    }
}
