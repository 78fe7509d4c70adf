namespace Kontext.Core.Outcomes;

/// <summary>What sort of thing went wrong, without any word of HTTP: Functions alone turns kinds into statuses.</summary>
public enum ProblemKind
{
    /// <summary>The request itself is wrong; see the field errors.</summary>
    InvalidInput,

    /// <summary>Nobody is known to be calling: no token, or one that does not hold.</summary>
    Unauthenticated,

    /// <summary>The caller is known and may not do this.</summary>
    Forbidden,

    /// <summary>It does not exist, or not for this organization; the two are never told apart.</summary>
    NotFound,

    /// <summary>The request is right and the present state does not allow it.</summary>
    Conflict,

    /// <summary>What is there is not what the caller expected to be there.</summary>
    PreconditionFailed,

    /// <summary>The body is larger than allowed.</summary>
    TooLarge,

    /// <summary>The body is not of a media type that is understood.</summary>
    UnsupportedMediaType,

    /// <summary>The request has come back to us on a way that does not end.</summary>
    Loop,

    /// <summary>The caller, its organization or its person asks for too much; asking later helps.</summary>
    RateLimited,

    /// <summary>Something failed on our side; the cause is in the log.</summary>
    Fault,

    /// <summary>Something this service depends on is away; trying again later helps.</summary>
    Unavailable,
}
