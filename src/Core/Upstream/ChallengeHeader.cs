using System.Net.Http.Headers;
using System.Text;

namespace Kontext.Core.Upstream;

/// <summary>
/// One challenge of a WWW-Authenticate header (RFC 9110 section 11.6.1). Servers break its grammar in many ways. So a value may have
/// double, single, escaped, unclosed or no quotes.
/// </summary>
/// <param name="Scheme">The scheme as the server writes it.</param>
/// <param name="Parameters">The parameters by name, in any case. The first one of a name counts.</param>
internal sealed record ChallengeHeader(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    private const int MaxLength = 4096;

    /// <summary>Returns the challenges of one header in order; none for a header longer than 4,096 characters.</summary>
    public static IReadOnlyList<ChallengeHeader> Parse(string header)
    {
        List<(string Scheme, Dictionary<string, string> Parameters)> found = [];
        var at = header.Length > MaxLength ? header.Length : 0;
        for (var follows = true; SkipTo(header, ref at, ref follows); follows = false)
        {
            var word = ReadWord(header, ref at);
            var next = at;
            while (next < header.Length && char.IsWhiteSpace(header[next]))
                next++;
            if (next < header.Length && header[next] == '=')
            {
                at = next + 1;
                var value = ReadValue(header, ref at);
                if (found.Count > 0)
                    found[^1].Parameters.TryAdd(word, value);
            }
            else if (follows && word.All(IsTokenCharacter))
            {
                // A scheme comes first or after a comma. Other words are remains of broken quotes.
                found.Add((word, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)));
            }
        }

        return [.. found.Select(challenge => new ChallengeHeader(challenge.Scheme, challenge.Parameters))];
    }

    // Moves to the next word, and records whether a comma came before it.
    private static bool SkipTo(string header, ref int at, ref bool follows)
    {
        for (; at < header.Length && (header[at] is ',' or '=' || char.IsWhiteSpace(header[at])); at++)
            follows |= header[at] == ',';
        return at < header.Length;
    }

    private static string ReadWord(string header, ref int at)
    {
        var start = at;
        while (at < header.Length && header[at] is not (',' or '=') && !char.IsWhiteSpace(header[at]))
            at++;
        return header[start..at];
    }

    private static string ReadValue(string header, ref int at)
    {
        while (at < header.Length && char.IsWhiteSpace(header[at]))
            at++;
        var isEscaped = at + 1 < header.Length && header[at] == '\\' && header[at + 1] == '"';
        var opening = isEscaped ? at + 1 : at;
        if (opening < header.Length && header[opening] is '"' or '\'')
        {
            if (ReadQuoted(header, opening, isEscaped) is { } quoted)
            {
                at = quoted.End;
                return quoted.Value;
            }

            at = opening + 1;
        }

        var start = at;
        while (at < header.Length && header[at] != ',' && !char.IsWhiteSpace(header[at]))
            at++;
        return header[start..at].TrimEnd('"', '\'', '\\', ';');
    }

    // Returns null for an unclosed quote. An escaped quote closes a value that began with an escaped quote.
    private static (string Value, int End)? ReadQuoted(string header, int opening, bool isEscaped)
    {
        StringBuilder value = new();
        for (var at = opening + 1; at < header.Length; at++)
        {
            if (header[at] == '\\' && at + 1 < header.Length && !(isEscaped && header[at + 1] == header[opening]))
                value.Append(header[++at]);
            else if (header[at] == header[opening])
                return (value.ToString(), at + 1);
            else if (header[at] != '\\')
                value.Append(header[at]);
        }

        return null;
    }

    // tchar of RFC 9110 section 5.6.2
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}

/// <summary>A server's challenge for a bearer token (RFC 6750 section 3). Its members are hostile text until they are checked.</summary>
public sealed record BearerChallenge
{
    private const string Scheme = "Bearer";
    private const string Header = "WWW-Authenticate";

    /// <summary>The address of the protected resource metadata (RFC 9728 section 5.1); null when the challenge names none.</summary>
    public string? ResourceMetadata { get; init; }

    /// <summary>The scope; null when the challenge names none.</summary>
    public string? Scope { get; init; }

    /// <summary>The single names in <see cref="Scope"/>, which some servers separate by commas; empty when the challenge names none.</summary>
    public IEnumerable<string> ScopeNames => (Scope ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the error is one that RFC 6750 section 3.1 has for a token: it is not valid, or lacks scopes.</summary>
    public bool IsAboutToken => Error is "invalid_token" or "insufficient_scope";

    /// <summary>The error code, such as <c>invalid_token</c>; null when the challenge names none.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// Returns the combined Bearer challenges of an answer; null when it has none. Challenges that name metadata come first, otherwise
    /// earlier ones do. A header of more than 4,096 characters is ignored.
    /// </summary>
    public static BearerChallenge? Find(HttpResponseHeaders headers)
    {
        // The raw values are read, because the framework drops a header with broken quotes.
        if (!headers.NonValidated.TryGetValues(Header, out var lines))
            return null;
        var challenges = lines.SelectMany(ChallengeHeader.Parse).Where(challenge => challenge.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase))
            .Select(challenge => new BearerChallenge
            {
                ResourceMetadata = AddressIn(challenge.Parameters.GetValueOrDefault("resource_metadata")),
                Scope = challenge.Parameters.GetValueOrDefault("scope"),
                Error = challenge.Parameters.GetValueOrDefault("error"),
            })
            .OrderBy(challenge => challenge.ResourceMetadata is null)
            .ToList();
        return challenges.Count == 0 ? null : new BearerChallenge
        {
            ResourceMetadata = challenges[0].ResourceMetadata,
            Scope = challenges.Select(challenge => challenge.Scope).FirstOrDefault(scope => scope is not null),
            Error = challenges.Select(challenge => challenge.Error).FirstOrDefault(error => error is not null),
        };
    }

    // An address contains no space. Text after one belongs to another parameter, whose quotes are broken.
    private static string? AddressIn(string? value) =>
        value?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var address, ..] && address.TrimEnd(',') is { Length: > 0 } named ? named : null;
}
