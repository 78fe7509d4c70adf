using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>A refusal by a server, or a failure on the way to it, with everything that a verdict depends on.</summary>
internal sealed record Refusal
{
    /// <summary>The phase in which the request was sent.</summary>
    public required McpPhase Phase { get; init; }

    /// <summary>The HTTP status of the answer; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>The network failure.</summary>
    public OutboundFailure Failure { get; init; }

    /// <summary>The Bearer challenge; null when there was none.</summary>
    public BearerChallenge? Challenge { get; init; }

    /// <summary>The media type of the answer, in lower case; null when it named none.</summary>
    public string? MediaType { get; init; }

    /// <summary>Where a redirect leads, safe to show; null for any other answer.</summary>
    public string? RedirectsTo { get; init; }

    /// <summary>Whether a 403 has the headers of a rate limit.</summary>
    public bool IsRateLimited { get; init; }

    /// <summary>The error that the server reported, hostile text; null when it reported none.</summary>
    public McpError? Error { get; init; }

    /// <summary>The credential that was sent and must not be shown; null when none was.</summary>
    public CredentialHeader? Credential { get; init; }

    /// <summary>The time limit for the answer.</summary>
    public TimeSpan TimeLimit { get; init; }

    /// <summary>Returns the refusal of an exchange, without an error text.</summary>
    public static Refusal Of(McpPhase phase, Exchange exchange, CredentialHeader? credential, TimeSpan timeLimit) => new()
    {
        Phase = phase,
        Status = exchange.Status,
        Failure = exchange.Failure,
        Challenge = exchange.Challenge,
        MediaType = exchange.MediaType,
        RedirectsTo = exchange.RedirectsTo,
        IsRateLimited = exchange.IsRateLimited,
        Credential = credential,
        TimeLimit = timeLimit,
    };

    /// <summary>Returns the refusal of a reply, with its error text.</summary>
    public static Refusal Of(McpReply reply, CredentialHeader? credential, TimeSpan timeLimit) =>
        Of(reply.Phase, reply.Exchange, credential, timeLimit) with { Error = reply.Error };
}
