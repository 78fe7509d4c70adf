namespace Kontext.Core.OAuth;

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
