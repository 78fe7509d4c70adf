namespace Kontext.Core.Outcomes;

/// <summary>Why something expected could not be done: a value, never thrown.</summary>
public sealed record Problem
{
    /// <summary>Decides how the problem is answered.</summary>
    public required ProblemKind Kind { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>; clients branch on it, so it never changes meaning.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence for the person who reads it: what is wrong and what to do about it.</summary>
    public required string Message { get; init; }

    /// <summary>All that is wrong with a request's members; empty unless the kind is <see cref="ProblemKind.InvalidInput"/>.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>How long to wait before trying again; null when waiting does not help or nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request's members are wrong, all of them at once.</summary>
    public static Problem Invalid(IReadOnlyList<FieldError> errors) => new()
    {
        Kind = ProblemKind.InvalidInput,
        Code = ErrorCodes.InvalidInput,
        Message = errors.Count == 1 ? errors[0].Message : $"The request has {errors.Count} problems; see errors.",
        Errors = errors,
    };

    /// <summary>The request is wrong in one place.</summary>
    public static Problem Invalid(string path, string code, string message) => Invalid([new FieldError(path, code, message)]);

    /// <summary>The one answer for an id that is unknown, malformed or another organization's.</summary>
    /// <param name="thing">What the id would be of.</param>
    public static Problem NotFound(string thing = "integration") => new()
    {
        Kind = ProblemKind.NotFound,
        Code = ErrorCodes.NotFound,
        Message = $"There is no {thing} with this id.",
    };

    /// <summary>The present state does not allow it.</summary>
    public static Problem Conflict(string code, string message) => new() { Kind = ProblemKind.Conflict, Code = code, Message = message };

    /// <summary>More was asked for than one may have, or than one may have in this time.</summary>
    public static Problem RateLimited(string message, TimeSpan retryAfter) =>
        new() { Kind = ProblemKind.RateLimited, Code = ErrorCodes.RateLimited, Message = message, RetryAfter = retryAfter };

    /// <summary>Something this service depends on is away.</summary>
    public static Problem Unavailable(string code, string message, TimeSpan retryAfter) =>
        new() { Kind = ProblemKind.Unavailable, Code = code, Message = message, RetryAfter = retryAfter };
}

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

/// <summary>One thing wrong with one member of a request.</summary>
/// <param name="Path">JSON pointer (RFC 6901) to the member, or the name of a query parameter; empty for the body as a whole.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">A sentence that says what to do. Never repeats the value: it may be a secret.</param>
public sealed record FieldError(string Path, string Code, string Message);
