using System.Globalization;
using System.Text;

namespace Kontext.Core.Validation;

/// <summary>What a server says, made safe to show: one line, capped, without characters that hide or reorder others.</summary>
internal static class ForeignText
{
    public const int MaxLength = 100;

    /// <summary>At most 100 characters; null when nothing visible is left.</summary>
    public static string? Clean(string? text)
    {
        StringBuilder clean = new(MaxLength);
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (clean.Length >= MaxLength - 1)
            {
                clean.Append('…');
                break;
            }

            Append(clean, rune);
        }

        var shown = clean.ToString().Trim();
        return shown.Length == 0 ? null : shown;
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
                if (rune != Rune.ReplacementChar && clean.Length + rune.Utf16SequenceLength < MaxLength)
                    clean.Append(rune.ToString());
                break;
        }
    }
}
