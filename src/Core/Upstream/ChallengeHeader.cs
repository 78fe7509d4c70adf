using System.Net.Http.Headers;
using System.Text;

namespace Kontext.Core.Upstream;

/// <summary>
/// One challenge of a WWW-Authenticate header (RFC 9110 section 11.6.1). Servers break the grammar in many ways, so a value may have double
/// quotes, single quotes, escaped quotes, none at all, or one that is never closed.
/// </summary>
/// <param name="Scheme">As the server writes it.</param>
/// <param name="Parameters">By their names without regard to case; the first of a name counts.</param>
internal sealed record ChallengeHeader(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    private const int MaxLength = 4096;

    /// <summary>The challenges of one header, in order; none for one longer than 4,096 characters.</summary>
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
                // Only the beginning and a comma come before a scheme: other words are what broken quotes have left.
                found.Add((word, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)));
            }
        }

        return [.. found.Select(challenge => new ChallengeHeader(challenge.Scheme, challenge.Parameters))];
    }

    // To the next word; remembers whether a comma came on the way.
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

    // Null for a quote that is never closed. One that was escaped is closed by one that is.
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

/// <summary>A server's demand for a bearer token (RFC 6750 section 3). What it says is hostile text until somebody has checked it.</summary>
public sealed record BearerChallenge
{
    private const string Scheme = "Bearer";
    private const string Header = "WWW-Authenticate";

    /// <summary>Where the server's metadata is said to be (RFC 9728 section 5.1); null when it does not say.</summary>
    public string? ResourceMetadata { get; init; }

    /// <summary>The scope that is asked for; null when it does not say.</summary>
    public string? Scope { get; init; }

    /// <summary>Such as <c>invalid_token</c>; null when no token was sent.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// What an answer's Bearer challenges say together; null when it has none. A challenge that names metadata comes before one that does not,
    /// and an earlier one before a later one. A header of more than 4,096 characters is passed over.
    /// </summary>
    public static BearerChallenge? Find(HttpResponseHeaders headers)
    {
        // As they were sent: the framework drops a header whose quotes do not match.
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

    // No address has a space in it: what stands behind one belongs to a parameter whose neighbour's quotes do not match.
    private static string? AddressIn(string? value) =>
        value?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var address, ..] && address.TrimEnd(',') is { Length: > 0 } named ? named : null;
}
