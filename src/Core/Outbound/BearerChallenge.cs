using System.Net.Http.Headers;

namespace Kontext.Core.Outbound;

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
