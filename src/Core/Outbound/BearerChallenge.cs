using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Kontext.Core.Outbound;

/// <summary>A server's demand for a bearer token (RFC 6750 section 3). What it says is hostile text until somebody has checked it.</summary>
public sealed partial record BearerChallenge
{
    private const int MaxLength = 4096;

    /// <summary>Where the server's metadata is said to be (RFC 9728 section 5.1); null when it does not say.</summary>
    public string? ResourceMetadata { get; init; }

    /// <summary>The scope that is asked for; null when it does not say.</summary>
    public string? Scope { get; init; }

    /// <summary>Such as <c>invalid_token</c>; null when no token was sent.</summary>
    public string? Error { get; init; }

    /// <summary>The first Bearer challenge of an answer; null when it has none, or one longer than 4,096 characters.</summary>
    public static BearerChallenge? Find(HttpResponseHeaders headers)
    {
        var bearer = headers.WwwAuthenticate.FirstOrDefault(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase));
        return bearer is null || bearer.Parameter?.Length > MaxLength ? null : Parse(bearer.Parameter ?? "");
    }

    private static BearerChallenge Parse(string parameters)
    {
        Dictionary<string, string> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Parameter.Matches(parameters))
        {
            var quoted = match.Groups["quoted"];
            found.TryAdd(match.Groups["name"].Value, quoted.Success ? Escape.Replace(quoted.Value, "${character}") : match.Groups["token"].Value);
        }

        return new BearerChallenge
        {
            ResourceMetadata = found.GetValueOrDefault("resource_metadata"),
            Scope = found.GetValueOrDefault("scope"),
            Error = found.GetValueOrDefault("error"),
        };
    }

    // auth-param of RFC 9110 section 11.2: a token, an equals sign, a token or a quoted string.
    [GeneratedRegex("""(?:^|[\s,])(?<name>[A-Za-z0-9_.!#$%&'*+^`|~-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^\s,"]+))""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter { get; }

    [GeneratedRegex("""\\(?<character>.)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Escape { get; }
}
