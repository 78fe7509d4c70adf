using System.Globalization;
using System.Text;

namespace Kontext.Pages;

/// <summary>
/// A text of somebody else's as it may stand on a page. Markup is the encoder's business; this is about what works without any: characters that
/// reorder or hide what stands around them, marks piled up over the lines above.
/// </summary>
internal static class ShownText
{
    private const int MostMarks = 4;
    private const int MostCharacters = 1_000;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Empty when nothing is left; cut behind 1,000 characters.</summary>
    public static string Clean(string? text) => Clean(text, MostCharacters);

    /// <summary>Empty when nothing is left; cut behind as many characters as given.</summary>
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

    /// <summary>One letter to know a name by.</summary>
    public static string Initial(string name)
    {
        var clean = Clean(name);
        var letter = clean.EnumerateRunes().FirstOrDefault(Rune.IsLetterOrDigit);
        if (letter == default)
            letter = clean.EnumerateRunes().FirstOrDefault(new Rune('?'));
        return Rune.ToUpperInvariant(letter).ToString();
    }

    /// <summary>One of six colours, always the same for a name.</summary>
    public static int Hue(string name) => name.Sum(character => character) % 6;

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    // The joiners stay: Persian and emoji are spelt with them, and they reorder nothing. A lone surrogate is read as U+FFFD.
    private static bool IsHidden(Rune rune) =>
        rune == Rune.ReplacementChar
        || (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format && rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner));
}
