using Kontext.Core.Outcomes;

namespace Kontext.Functions.Http;

internal sealed record ProblemResponse
{
    /// <summary>Always about:blank, because no page describes the problem beyond its code (RFC 9457 section 4.2.1).</summary>
    public string Type { get; init; } = "about:blank";

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    public required string Code { get; init; }

    /// <summary>The detail, for clients of the API's older error format.</summary>
    public string Message => Detail;

    /// <summary>The status, for clients of the API's older error format.</summary>
    public int StatusCode => Status;

    public required string RequestId { get; init; }

    public IReadOnlyList<FieldError>? Errors { get; init; }
}
