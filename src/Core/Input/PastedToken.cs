using System.Text.RegularExpressions;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>A token that a person pastes. The words that stand before it in an Authorization header are added when it is sent, so they are no part of it.</summary>
public static partial class PastedToken
{
    /// <summary>Parses a token of 1 to <paramref name="maxLength"/> visible ASCII characters. The message never repeats it.</summary>
    public static TextParser<string> UpTo(int maxLength) => (text, path, errors) =>
    {
        if (FindProblem(text, path) is not { } problem)
            return VisibleAscii.UpTo(maxLength)(text, path, errors);
        errors.Add(problem);
        return null;
    };

    /// <summary>Names the words to leave out of a text; null when it begins with none.</summary>
    public static FieldError? FindProblem(string text, string path)
    {
        var match = Words.Match(text);
        if (!match.Success)
            return null;

        // Only words of our own are shown: what was pasted is a secret.
        var scheme = Schemes.FirstOrDefault(name => name.Equals(match.Groups["scheme"].Value, StringComparison.OrdinalIgnoreCase));
        var words = match.Groups["header"].Success ? $"Authorization: {scheme}".TrimEnd() : scheme;
        return new FieldError(path, ErrorCodes.InvalidCharacters, $"Leave out \"{words}\" and paste the token alone: this service adds what must stand before it.");
    }

    private static string[] Schemes { get; } = ["Bearer", "Basic", "Token", "DPoP", "Digest", "ApiKey"];

    // A space, or what stands for one, tells a word from the beginning of a token such as bearer_1.
    [GeneratedRegex(
        """^[\s"'`]*(?:(?<header>Authorization["']?\s*[:=]\s*["']?)(?:(?<scheme>Bearer|Basic|Token|DPoP|Digest|ApiKey)(?:[\s:="']|%20|$))?|(?<scheme>Bearer)(?:[\s:="'+]|%20|$)|(?<scheme>Basic|Token|DPoP|Digest|ApiKey)(?:\s|%20))""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Words { get; }
}
