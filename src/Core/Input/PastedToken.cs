using System.Text.RegularExpressions;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>
/// A token that a user pastes. It excludes the scheme of an Authorization header, because the app adds that when it sends the token.
/// </summary>
public static partial class PastedToken
{
    /// <summary>
    /// Parses a token of 1 to <paramref name="maxLength"/> visible ASCII characters. The message never repeats the token.
    /// </summary>
    public static TextParser<string> UpTo(int maxLength) => (text, path, errors) =>
    {
        if (FindProblem(text, path) is not { } problem)
            return VisibleAscii.UpTo(maxLength)(text, path, errors);
        errors.Add(problem);
        return null;
    };

    /// <summary>Returns an error that names the words to leave out; null when the text does not begin with such words.</summary>
    public static FieldError? FindProblem(string text, string path)
    {
        var match = Words.Match(text);
        if (!match.Success)
            return null;

        // The message shows only known words, because the pasted text is a secret.
        var scheme = Schemes.FirstOrDefault(name => name.Equals(match.Groups["scheme"].Value, StringComparison.OrdinalIgnoreCase));
        var words = match.Groups["header"].Success ? $"Authorization: {scheme}".TrimEnd() : scheme;
        return new FieldError(path, ErrorCodes.InvalidCharacters, $"Leave out \"{words}\" and paste the token alone: this service adds what must stand before it.");
    }

    private static string[] Schemes { get; } = ["Bearer", "Basic", "Token", "DPoP", "Digest", "ApiKey"];

    // A space, or its encoding, ends a scheme. So a token such as bearer_1 is not mistaken for one.
    [GeneratedRegex(
        """^[\s"'`]*(?:(?<header>Authorization["']?\s*[:=]\s*["']?)(?:(?<scheme>Bearer|Basic|Token|DPoP|Digest|ApiKey)(?:[\s:="']|%20|$))?|(?<scheme>Bearer)(?:[\s:="'+]|%20|$)|(?<scheme>Basic|Token|DPoP|Digest|ApiKey)(?:\s|%20))""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Words { get; }
}
