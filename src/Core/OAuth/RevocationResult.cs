namespace Kontext.Core.OAuth;

/// <summary>The result of one token's revocation.</summary>
/// <param name="Kind">What is known about the token now.</param>
/// <param name="RetryAfter">The wait that the server asks for; null when it asks for none.</param>
public sealed record RevocationResult(RevocationResultKind Kind, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the server refused because it does not accept the client itself.</summary>
    public bool RefusesClient { get; init; }
}

/// <summary>What is known about a token after an attempt to revoke it.</summary>
public enum RevocationResultKind
{
    /// <summary>The token is no longer valid, or never was (RFC 7009 section 2.2).</summary>
    Revoked,

    /// <summary>The server offers no revocation, at least for this kind of token.</summary>
    NotSupported,

    /// <summary>The server did not revoke it now; a later attempt may succeed.</summary>
    Transient,

    /// <summary>The server refuses, and will again until the client or the request changes.</summary>
    Refused,
}
