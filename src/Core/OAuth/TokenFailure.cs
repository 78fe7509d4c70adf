
namespace Kontext.Core.OAuth;

/// <summary>Why a token endpoint gave nothing.</summary>
public sealed record TokenFailure
{
    /// <summary>What follows from it.</summary>
    public required TokenFailureKind Kind { get; init; }

    /// <summary>For a person: what happened and what to do. Holds no secret, no token, no code; the server's own words cleaned and cut.</summary>
    public required string Message { get; init; }

    /// <summary>The server's error code (RFC 6749 section 5.2), a word of at most 64 characters; null when it sent none.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the server does not take the client itself: it has forgotten it, or never knew it.</summary>
    public bool RefusesClient => Kind == TokenFailureKind.Configuration && TokenErrors.RefusesClient(Error);

    /// <summary>The HTTP status of a refusal (<see cref="TokenFailureKind.Configuration"/>); null when the endpoint was not called at all, and for every other kind.</summary>
    public int? Status { get; init; }

    /// <summary>How long the server asks to be left alone; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the server may have carried the request out although nothing usable came back: where it replaces refresh tokens, the new one may then
    /// be lost, and a later <see cref="TokenFailureKind.InvalidGrant"/> means just that. False where the request never arrived or was answered with a no.
    /// </summary>
    public bool IsOutcomeUnknown { get; init; }
}

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
