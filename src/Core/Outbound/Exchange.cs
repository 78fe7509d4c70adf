using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>What is remembered of one request and its answer: nothing that could be a secret of ours.</summary>
public sealed record Exchange
{
    /// <summary>The request's method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Where it went or was to go: scheme, host, port and path, without what could be a secret; at most 200 characters of ASCII.</summary>
    public required string Address { get; init; }

    /// <summary>The method of the JSON-RPC message it carried, such as <c>initialize</c>; null when it carried none.</summary>
    public string? RpcMethod { get; init; }

    /// <summary>From the sending to the answer's headers, or to the failure, bodies included; null while it is on its way.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>The answer's status; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>The answer's media type without parameters, in lower case; null when it named none.</summary>
    public string? MediaType { get; init; }

    /// <summary>The Bearer challenge of the answer (RFC 6750 section 3); null when there was none.</summary>
    public BearerChallenge? Challenge { get; init; }

    /// <summary>How long the server asks to be left alone (RFC 9110 section 10.2.3); null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where a redirect leads, with the same care as <see cref="Address"/>; null for any other answer.</summary>
    public string? RedirectsTo { get; init; }

    /// <summary>What went wrong on the way, before or after the status.</summary>
    public OutboundFailure Failure { get; init; }
}
