using System.Globalization;
using System.Text;

namespace Kontext.Core.Upstream;

/// <summary>
/// Makes a server's text safe to show: one line of limited length. Characters that hide or reorder others, and secrets that the server was
/// sent, are removed.
/// </summary>
internal static class ForeignText
{
    public const int MaxLength = 100;

    /// <summary>Returns at most 100 characters; null when nothing visible is left.</summary>
    /// <param name="text">The server's text.</param>
    /// <param name="credential">The credential that the server was sent and may repeat; null for none.</param>
    public static string? Clean(string? text, CredentialHeader? credential) => CleanWithout(text, credential?.Secrets);

    /// <summary>Cleans a text of more secrets than a header's: codes and tokens that a body carried.</summary>
    public static string? CleanWithout(string? text, SecretTexts? secrets)
    {
        StringBuilder clean = new();
        foreach (var rune in (text ?? "").EnumerateRunes())
            Append(clean, rune);

        // Secrets are struck out before the cut, which could leave a part of one. Invisible characters go first, because they could hide a
        // secret.
        var shown = clean.ToString().Trim();
        shown = Cut(secrets?.StrikeOut(shown) ?? shown, MaxLength);
        return shown.Length == 0 ? null : shown;
    }

    /// <summary>Returns a text of at most so many characters. It ends in … when it was cut.</summary>
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
                // The enumeration turns a lone surrogate into U+FFFD.
                if (rune != Rune.ReplacementChar)
                    clean.Append(rune.ToString());
                break;
        }
    }
}
