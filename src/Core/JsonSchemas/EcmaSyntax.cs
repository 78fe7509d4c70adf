using System.Text;

namespace Kontext.Core.JsonSchemas;

/// <summary>
/// Writes an ECMA-262 pattern the way .NET means it. Untranslated, <c>^\d+$</c> would let a line break at the end and Arabic digits pass,
/// and a credential that ends in a line break breaks the header it is sent in.
/// </summary>
internal static class EcmaSyntax
{
    private const string Digits = "0-9";
    private const string WordCharacters = "A-Za-z0-9_";
    private const string LineEnds = @"\n\r\u2028\u2029";

    /// <summary>Null and what to do about it, when the pattern uses what only .NET understands or understands otherwise.</summary>
    public static string? Translate(string pattern, out string? refusal)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        refusal = null;
        for (var i = 0; i < pattern.Length && refusal is null; i++)
        {
            var c = pattern[i];
            var next = i + 1 < pattern.Length ? pattern[i + 1] : '\0';
            if (c == '\\')
            {
                refusal = Escape(result, next, inClass);
                i++;
            }
            else if (inClass)
            {
                // An opening bracket is a plain character here, and would begin a subtraction in .NET.
                result.Append(c == '[' ? @"\[" : c.ToString());
                inClass = c != ']';
            }
            else if (c == '[')
            {
                inClass = true;
                refusal = OpenClass(result, pattern, ref i);
            }
            else
            {
                refusal = Outside(result, c, next, i + 2 < pattern.Length ? pattern[i + 2] : '\0');
            }
        }

        return refusal is null ? result.ToString() : null;
    }

    private static string? OpenClass(StringBuilder result, string pattern, ref int i)
    {
        result.Append('[');
        if (i + 1 < pattern.Length && pattern[i + 1] == '^')
        {
            result.Append('^');
            i++;
        }

        return i + 1 < pattern.Length && pattern[i + 1] == ']' ? "A character class in a pattern needs a character: write [\\s\\S] for any." : null;
    }

    private static string? Outside(StringBuilder result, char c, char next, char afterNext)
    {
        if (c == '(' && next == '?' && afterNext is not (':' or '<' or '=' or '!'))
            return "A pattern may group with (?: ) or (?<name> ) and has no inline options.";
        result.Append(c switch
        {
            '$' => @"\z",
            '.' => $"[^{LineEnds}]",
            _ => c.ToString(),
        });
        return null;
    }

    private static string? Escape(StringBuilder result, char escaped, bool inClass)
    {
        if (escaped == '\0')
            return "A pattern may not end in a backslash.";
        if (char.IsAsciiLetterOrDigit(escaped) && !"dDwWsSbBfnrtv0cxupP".Contains(escaped, StringComparison.Ordinal))
            return "A pattern knows the escapes \\d \\w \\s \\b \\p and those of single characters (ECMA-262), and no backreferences.";
        if (inClass && escaped is 'D' or 'W')
            return "A pattern may not use \\D or \\W inside a character class: write the class the other way round.";
        result.Append(escaped switch
        {
            'd' => inClass ? Digits : $"[{Digits}]",
            'D' => $"[^{Digits}]",
            'w' => inClass ? WordCharacters : $"[{WordCharacters}]",
            'W' => $"[^{WordCharacters}]",
            _ => $"\\{escaped}",
        });
        return null;
    }
}
