namespace Kontext.Core.OAuth;

/// <summary>Why a token endpoint gave no tokens.</summary>
public sealed record TokenFailure
{
    /// <summary>What the failure means.</summary>
    public required TokenFailureKind Kind { get; init; }

    /// <summary>
    /// For people: what happened and what to do. It holds no secret, token or code. The server's own text in it is cleaned and cut.
    /// </summary>
    public required string Message { get; init; }

    /// <summary>The server's error code (RFC 6749 section 5.2), a word of at most 64 characters; null when it sent none.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the server does not accept the client itself: it has lost the client, or never knew it.</summary>
    public bool RefusesClient => Kind == TokenFailureKind.Configuration && (NamesUnknownClient || TokenErrors.RefusesClient(Error));

    /// <summary>Whether the server says by its status or its words that it does not know the client.</summary>
    internal bool NamesUnknownClient { get; init; }

    /// <summary>
    /// The HTTP status of a refusal (<see cref="TokenFailureKind.Configuration"/>). Null for every other kind, and when the endpoint was
    /// not called.
    /// </summary>
    public int? Status { get; init; }

    /// <summary>The wait that the server asks for; null when it asks for none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the server may have carried out the request although no usable answer came. If the server rotates refresh tokens, the new
    /// one may then be lost, and a later <see cref="TokenFailureKind.InvalidGrant"/> comes from that. False when the request never arrived
    /// or was refused.
    /// </summary>
    public bool IsOutcomeUnknown { get; init; }
}

/// <summary>What a token endpoint's failure means.</summary>
public enum TokenFailureKind
{
    /// <summary>
    /// The code or refresh token is not valid, or no longer. Only this failure ends a grant (RFC 6749 section 5.2, <c>invalid_grant</c>).
    /// </summary>
    InvalidGrant,

    /// <summary>The server refuses the client or the request. An administrator must change something; the grant stays alive.</summary>
    Configuration,

    /// <summary>
    /// The server is unavailable or overloaded, and a later request may succeed. Whether this one was carried out is not known.
    /// </summary>
    Transient,

    /// <summary>The server reported success without usable content. What it did is not known.</summary>
    Unusable,
}
