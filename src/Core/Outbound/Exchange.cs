using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>The record of one request and its answer. It holds nothing that could be a secret of ours.</summary>
public sealed record Exchange
{
    /// <summary>The request's method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>The request's scheme, host, port and path without possible secrets: at most 200 characters of ASCII.</summary>
    public required string Address { get; init; }

    /// <summary>The method of the JSON-RPC message in the request, such as <c>initialize</c>; null when there was none.</summary>
    public string? RpcMethod { get; init; }

    /// <summary>The time from the start of the request to the answer's headers or the failure; null while the request runs.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>The answer's status; null when no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>The answer's media type in lower case, without parameters; null when it names none.</summary>
    public string? MediaType { get; init; }

    /// <summary>The bearer challenge of the answer (RFC 6750 section 3); null when there was none.</summary>
    public BearerChallenge? Challenge { get; init; }

    /// <summary>
    /// Whether the server demands more scopes (RFC 6750 section 3.1). The standard says 403, and some servers answer 401 or 400.
    /// </summary>
    public bool DemandsScopes => Status is 400 or 401 or 403 or 422 && Challenge is { Error: "insufficient_scope" };

    /// <summary>The wait that the server asks for (RFC 9110 section 10.2.3); null when it asks for none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether a 403 has the headers of a rate limit, as GitHub sends them: it says nothing about the credential then.</summary>
    public bool IsRateLimited { get; init; }

    /// <summary>The target of a redirect, cleaned like <see cref="Address"/>; null for any other answer.</summary>
    public string? RedirectsTo { get; init; }

    /// <summary>What failed, before or after the status arrived.</summary>
    public OutboundFailure Failure { get; init; }
}
