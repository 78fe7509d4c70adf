using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Kontext.Core.JsonSchemas;

/// <summary>A <c>pattern</c> (ECMA-262, as JSON Schema asks), run by the engine that never goes back and so takes time linear in the text.</summary>
internal sealed class EcmaPattern
{
    private const int MaxCharacters = 1_000;
    private const string Digits = "0-9";
    private const string WordCharacters = "A-Za-z0-9_";
    private const string LineEnds = @"\n\r\u2028\u2029";
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    private readonly string _written;
    private readonly Regex _regex;

    private EcmaPattern(string written, Regex regex) => (_written, _regex) = (written, regex);

    /// <summary>Null when the pattern cannot be run here; the refusal then says what to do about it.</summary>
    public static EcmaPattern? Create(string pattern, out string? refusal)
    {
        refusal = pattern.Length > MaxCharacters ? "A pattern has at most 1,000 characters." : null;
        if (refusal is not null || Translate(pattern, out refusal) is not { } translated)
            return null;
        try
        {
            return new EcmaPattern(pattern, new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit));
        }
        catch (Exception fault) when (fault is NotSupportedException or ArgumentException)
        {
            refusal = fault is NotSupportedException
                ? "This pattern needs backtracking or is too large: write it without lookahead, lookbehind, backreferences and repetitions in the thousands (minLength and maxLength count)."
                : "This is no regular expression (ECMA-262).";
            return null;
        }
    }

    // Untranslated, "^\d+$" would let a line break at the end and Arabic digits pass. A credential that ends in a line break breaks its header.
    private static string? Translate(string pattern, out string? refusal)
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

    /// <summary>The time that patterns have: one pattern 100 ms for one text, all patterns of one schema or one check half a second together.</summary>
    public sealed class Allowance
    {
        private const int ProbeCharacters = 20_000;
        private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(500);

        // Measures an effort and tells no time, so the clock of the app is not asked.
        private TimeSpan _spent;

        /// <summary>Null when the text took too long twice, or no time is left.</summary>
        /// <remarks>The first try also pays for building the automaton, and a busy machine may pause it.</remarks>
        public bool? Matches(EcmaPattern pattern, string text) => Try(pattern._regex, text) ?? Try(pattern._regex, text);

        /// <summary>Tries a pattern on long texts, so that a slow one is refused when the schema is sent and not when a person connects.</summary>
        public bool IsSlow(EcmaPattern pattern) => Probes(pattern._written).Any(text => Matches(pattern, text) is null);

        private bool? Try(Regex regex, string text)
        {
            if (_spent > Most)
                return null;
            var started = Stopwatch.GetTimestamp();
            try
            {
                return regex.IsMatch(text);
            }
            catch (RegexMatchTimeoutException)
            {
                return null;
            }
            finally
            {
                _spent += Stopwatch.GetElapsedTime(started);
            }
        }

        private static IEnumerable<string> Probes(string written)
        {
            yield return new string('a', ProbeCharacters) + '\n';
            yield return new string('0', ProbeCharacters) + '\n';
            if (written.Length > 0)
                yield return string.Concat(Enumerable.Repeat(written, 1 + ProbeCharacters / written.Length));
        }
    }
}
