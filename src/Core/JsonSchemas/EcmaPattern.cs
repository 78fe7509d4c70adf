using System.Text.RegularExpressions;

namespace Kontext.Core.JsonSchemas;

/// <summary>A <c>pattern</c> (ECMA-262, as JSON Schema asks), run by the engine that never goes back and so takes time linear in the text.</summary>
internal sealed class EcmaPattern
{
    private const int MaxCharacters = 1_000;
    private const int ProbeCharacters = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    private readonly Regex _regex;

    private EcmaPattern(Regex regex) => _regex = regex;

    /// <summary>Null and what to do about it, when the pattern cannot be run here.</summary>
    public static EcmaPattern? Create(string pattern, out string? refusal)
    {
        if (pattern.Length > MaxCharacters)
        {
            refusal = "A pattern has at most 1,000 characters.";
            return null;
        }

        if (EcmaSyntax.Translate(pattern, out refusal) is not { } translated || Compile(translated, out refusal) is not { } regex)
            return null;
        var made = new EcmaPattern(regex);
        if (Probes(pattern).Any(made.IsSlow))
            refusal = "This pattern takes more than 100 ms on a long text; make its repetitions shorter.";
        return refusal is null ? made : null;
    }

    /// <summary>Null when the text took too long to decide.</summary>
    public bool? Matches(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Regex? Compile(string pattern, out string? refusal)
    {
        refusal = null;
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit);
        }
        catch (NotSupportedException)
        {
            refusal = "This pattern needs backtracking or is too large: write it without lookahead, lookbehind, backreferences and repetitions in the thousands.";
        }
        catch (ArgumentException)
        {
            refusal = "This is no regular expression (ECMA-262).";
        }

        return null;
    }

    // Asked twice before it is refused: the first run also pays for building the automaton.
    private bool IsSlow(string text) => Matches(text) is null && Matches(text) is null;

    private static IEnumerable<string> Probes(string pattern)
    {
        yield return new string('a', ProbeCharacters) + '\n';
        yield return new string('0', ProbeCharacters) + '\n';
        if (pattern.Length > 0)
            yield return string.Concat(Enumerable.Repeat(pattern, 1 + ProbeCharacters / pattern.Length));
    }
}
