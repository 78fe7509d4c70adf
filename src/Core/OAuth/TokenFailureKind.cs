namespace Kontext.Core.OAuth;

/// <summary>What follows from a token endpoint's failure.</summary>
public enum TokenFailureKind
{
    /// <summary>The code or refresh token does not count (any more): the one failure that ends a grant (RFC 6749 section 5.2, <c>invalid_grant</c>).</summary>
    InvalidGrant,

    /// <summary>The client or the request is not as the server wants it: an administrator must change something, and the grant lives on.</summary>
    Configuration,

    /// <summary>Away, overloaded or broken for the moment: the same request may work later. It is not known whether it was carried out.</summary>
    Transient,

    /// <summary>It was answered with success and nothing that can be used. What the server did is not known.</summary>
    Unusable,
}
