namespace Kontext.Core.Outcomes;

/// <summary>Why an expected operation failed. It is a value and never thrown.</summary>
public sealed record Problem
{
    /// <summary>The kind, which decides the answer's status.</summary>
    public required ProblemKind Kind { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>. Clients branch on it, so it never changes its meaning.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence for people: what is wrong and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The errors of a request's members; empty unless the kind is <see cref="ProblemKind.InvalidInput"/>.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>How long to wait before the next try; null when waiting does not help, or the time is unknown.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The id of what an earlier request made, for the answer's Location; null for other problems.</summary>
    public string? Made { get; init; }

    /// <summary>Makes a problem of one or several wrong members.</summary>
    public static Problem Invalid(IReadOnlyList<FieldError> errors) => new()
    {
        Kind = ProblemKind.InvalidInput,
        Code = ErrorCodes.InvalidInput,
        Message = errors.Count == 1 ? errors[0].Message : $"The request has {errors.Count} problems; see errors.",
        Errors = errors,
    };

    /// <summary>Makes a problem of one wrong member.</summary>
    public static Problem Invalid(string path, string code, string message) => Invalid([new FieldError(path, code, message)]);

    /// <summary>Makes the only answer for an id that is unknown, malformed or another organization's.</summary>
    /// <param name="thing">The kind of thing that the id should name.</param>
    public static Problem NotFound(string thing = "integration") => new()
    {
        Kind = ProblemKind.NotFound,
        Code = ErrorCodes.NotFound,
        Message = $"There is no {thing} with this id.",
    };

    /// <summary>Makes a problem of the present state.</summary>
    public static Problem Conflict(string code, string message) => new() { Kind = ProblemKind.Conflict, Code = code, Message = message };

    /// <summary>Makes a problem of an exceeded limit.</summary>
    public static Problem RateLimited(string message, TimeSpan retryAfter) =>
        new() { Kind = ProblemKind.RateLimited, Code = ErrorCodes.RateLimited, Message = message, RetryAfter = retryAfter };

    /// <summary>Makes a problem of an integration's server that gave no answer that can be used.</summary>
    public static Problem ServerFailed(string message) => new() { Kind = ProblemKind.BadGateway, Code = ErrorCodes.ServerFailed, Message = message };

    /// <summary>Makes a problem of an unavailable dependency.</summary>
    public static Problem Unavailable(string code, string message, TimeSpan retryAfter) =>
        new() { Kind = ProblemKind.Unavailable, Code = code, Message = message, RetryAfter = retryAfter };
}

/// <summary>The kind of a problem, without terms of HTTP: only src/Functions turns kinds into statuses.</summary>
public enum ProblemKind
{
    /// <summary>The request itself is wrong; the field errors say where.</summary>
    InvalidInput,

    /// <summary>The caller is unknown: the request has no valid token.</summary>
    Unauthenticated,

    /// <summary>The caller is known, but not allowed to do this.</summary>
    Forbidden,

    /// <summary>The id does not exist, or not for this organization. The answer is equal for both.</summary>
    NotFound,

    /// <summary>The request is right, but the present state does not allow it.</summary>
    Conflict,

    /// <summary>The present revision is not the one that the caller expects.</summary>
    PreconditionFailed,

    /// <summary>The body is larger than allowed.</summary>
    TooLarge,

    /// <summary>The body has an unsupported media type.</summary>
    UnsupportedMediaType,

    /// <summary>The request has come back to this service in a loop.</summary>
    Loop,

    /// <summary>The caller, its organization or its user has exceeded a limit; a later request succeeds.</summary>
    RateLimited,

    /// <summary>The server that the request was relayed to gave no answer that can be passed on.</summary>
    BadGateway,

    /// <summary>This service failed; the log has the cause.</summary>
    Fault,

    /// <summary>A dependency of this service is unavailable; a later request may succeed.</summary>
    Unavailable,
}

/// <summary>One error in one member of a request.</summary>
/// <param name="Path">JSON pointer (RFC 6901) to the member, or the name of a query parameter; empty for the body as a whole.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">A sentence that says what to do. It never repeats the value, which may be a secret.</param>
public sealed record FieldError(string Path, string Code, string Message);
