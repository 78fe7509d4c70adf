using System.Globalization;
using System.Text;

namespace Kontext.Pages;

/// <summary>
/// Cleans text from other systems for display on a page. It removes characters that reorder or hide other text, and combining marks that
/// pile up over other lines. HTML encoding happens elsewhere.
/// </summary>
internal static class ShownText
{
    private const int MostMarks = 4;
    private const int MostCharacters = 1_000;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Returns the cleaned text, cut after 1,000 characters; empty when nothing is left.</summary>
    public static string Clean(string? text) => Clean(text, MostCharacters);

    /// <summary>Returns the cleaned text, cut after the given number of characters; empty when nothing is left.</summary>
    public static string Clean(string? text, int most)
    {
        StringBuilder clean = new();
        var marks = 0;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (clean.Length >= most)
                return clean.Append('…').ToString();
            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MostMarks || IsHidden(rune))
                continue;
            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }

    /// <summary>Returns the first letter or digit of a name, in upper case.</summary>
    public static string Initial(string name)
    {
        var clean = Clean(name);
        var letter = clean.EnumerateRunes().FirstOrDefault(Rune.IsLetterOrDigit);
        if (letter == default)
            letter = clean.EnumerateRunes().FirstOrDefault(new Rune('?'));
        return Rune.ToUpperInvariant(letter).ToString();
    }

    /// <summary>Returns the number of one of six colours. A name always has one colour.</summary>
    public static int Hue(string name) => name.Sum(character => character) % 6;

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    // The joiners stay, because Persian and emoji need them and they reorder nothing. A lone surrogate is read as U+FFFD.
    private static bool IsHidden(Rune rune) =>
        rune == Rune.ReplacementChar
        || (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format && rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner));
}
