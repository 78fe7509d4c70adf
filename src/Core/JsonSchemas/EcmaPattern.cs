using System.Text.RegularExpressions;

namespace Kontext.Core.JsonSchemas;

/// <summary>A <c>pattern</c> (ECMA-262, as JSON Schema asks), run by the engine that never goes back and so takes time linear in the text.</summary>
internal sealed class EcmaPattern
{
    private const int MaxCharacters = 1_000;
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

        return EcmaSyntax.Translate(pattern, out refusal) is { } translated && Compile(translated, out refusal) is { } regex
            ? new EcmaPattern(regex)
            : null;
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
            refusal = "This pattern needs backtracking or is too large: write it without lookahead, lookbehind, backreferences and repetitions in the thousands (minLength and maxLength count).";
        }
        catch (ArgumentException)
        {
            refusal = "This is no regular expression (ECMA-262).";
        }

        return null;
    }
}
