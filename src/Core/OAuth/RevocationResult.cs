namespace Kontext.Core.OAuth;

/// <summary>What became of one token that was to be revoked.</summary>
/// <param name="Kind">What is known now.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null when it does not.</param>
public sealed record RevocationResult(RevocationResultKind Kind, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether it was refused because the server does not take the client itself.</summary>
    public bool RefusesClient { get; init; }
}

/// <summary>What is known of a token after an attempt to revoke it.</summary>
public enum RevocationResultKind
{
    /// <summary>It does not count any more, or never did (RFC 7009 section 2.2).</summary>
    Revoked,

    /// <summary>The server does not offer it, for tokens of this kind at least.</summary>
    NotSupported,

    /// <summary>The server did not do it now; trying again may help.</summary>
    Transient,

    /// <summary>The server refuses, and will again: the client or the request is not as it wants it.</summary>
    Refused,
}
