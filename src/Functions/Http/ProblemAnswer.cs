using System.Globalization;
using Kontext.Core.Outcomes;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Writes a problem as application/problem+json (RFC 9457), together with the members of the API's older error format.</summary>
/// <param name="problem">The problem.</param>
/// <param name="scope">The scope that the call needs, for WWW-Authenticate.</param>
/// <param name="challenge">The whole of WWW-Authenticate; null for the one of the API.</param>
/// <param name="collection">The address of what <see cref="Problem.Made"/> is an item of, for Location.</param>
internal sealed class ProblemAnswer(Problem problem, string? scope = null, string? challenge = null, string? collection = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (status, title) = StatusOf(problem.Kind);
        var headers = httpContext.Response.Headers;
        if (challenge is not null)
            headers.WWWAuthenticate = challenge;
        else if (problem.Kind is ProblemKind.Unauthenticated)
            headers.WWWAuthenticate = $"Bearer error=\"{problem.Code}\"";
        else if (problem.Code == ErrorCodes.InsufficientScope)
            headers.WWWAuthenticate = $"Bearer error=\"{problem.Code}\", scope=\"{scope}\"";
        if (problem.Made is { } made && collection is not null)
            headers.Location = $"{collection}/{made}";
        WriteRetryAfter(httpContext, problem.RetryAfter);

        var body = new ProblemResponse
        {
            Title = title,
            Status = status,
            Detail = problem.Message,
            Code = problem.Code,
            RequestId = headers["x-request-id"].ToString(),
            Errors = problem.Errors.Count == 0 ? null : problem.Errors,
        };
        return JsonAnswer.WriteAsync(httpContext, status, body, HttpJson.Answers.ProblemResponse, "application/problem+json");
    }

    /// <summary>Writes Retry-After for an answer in another format, such as a page; returns the status.</summary>
    internal int WriteTo(HttpContext httpContext)
    {
        WriteRetryAfter(httpContext, problem.RetryAfter);
        return StatusOf(problem.Kind).Status;
    }

    /// <summary>Writes Retry-After (RFC 9110 section 10.2.3) in whole seconds, at least one. Does nothing for null.</summary>
    internal static void WriteRetryAfter(HttpContext httpContext, TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait)
            httpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }

    private static (int Status, string Title) StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.InvalidInput => (StatusCodes.Status400BadRequest, "Bad Request"),
        ProblemKind.Unauthenticated => (StatusCodes.Status401Unauthorized, "Unauthorized"),
        ProblemKind.Forbidden => (StatusCodes.Status403Forbidden, "Forbidden"),
        ProblemKind.NotFound => (StatusCodes.Status404NotFound, "Not Found"),
        ProblemKind.Conflict => (StatusCodes.Status409Conflict, "Conflict"),
        ProblemKind.PreconditionFailed => (StatusCodes.Status412PreconditionFailed, "Precondition Failed"),
        ProblemKind.TooLarge => (StatusCodes.Status413PayloadTooLarge, "Content Too Large"),
        ProblemKind.UnsupportedMediaType => (StatusCodes.Status415UnsupportedMediaType, "Unsupported Media Type"),
        ProblemKind.Loop => (StatusCodes.Status508LoopDetected, "Loop Detected"),
        ProblemKind.RateLimited => (StatusCodes.Status429TooManyRequests, "Too Many Requests"),
        ProblemKind.BadGateway => (StatusCodes.Status502BadGateway, "Bad Gateway"),
        ProblemKind.Fault => (StatusCodes.Status500InternalServerError, "Internal Server Error"),
        ProblemKind.Unavailable => (StatusCodes.Status503ServiceUnavailable, "Service Unavailable"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };
}
