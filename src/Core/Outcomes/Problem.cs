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
