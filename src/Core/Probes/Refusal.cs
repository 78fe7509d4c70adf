using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>What a server, or the way to it, did instead of answering: everything that a verdict depends on.</summary>
internal sealed record Refusal
{
    /// <summary>What was asked.</summary>
    public required McpPhase Phase { get; init; }

    /// <summary>The answer's status; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong on the way.</summary>
    public OutboundFailure Failure { get; init; }

    /// <summary>The Bearer challenge; null when there was none.</summary>
    public BearerChallenge? Challenge { get; init; }

    /// <summary>Of the answer, in lower case; null when it named none.</summary>
    public string? MediaType { get; init; }

    /// <summary>Where a redirect leads, safe to show; null for any other answer.</summary>
    public string? RedirectsTo { get; init; }

    /// <summary>What the server said went wrong: hostile text; null when it did not say.</summary>
    public McpError? Error { get; init; }

    /// <summary>What was sent along, and must not be shown; null when nothing was.</summary>
    public CredentialHeader? Credential { get; init; }

    /// <summary>The time that the server was given.</summary>
    public TimeSpan TimeLimit { get; init; }

    /// <summary>What an exchange says by itself.</summary>
    public static Refusal Of(McpPhase phase, Exchange exchange, CredentialHeader? credential, TimeSpan timeLimit) => new()
    {
        Phase = phase,
        Status = exchange.Status,
        Failure = exchange.Failure,
        Challenge = exchange.Challenge,
        MediaType = exchange.MediaType,
        RedirectsTo = exchange.RedirectsTo,
        Credential = credential,
        TimeLimit = timeLimit,
    };

    /// <summary>What a reply says.</summary>
    public static Refusal Of(McpReply reply, CredentialHeader? credential, TimeSpan timeLimit) =>
        Of(reply.Phase, reply.Exchange, credential, timeLimit) with { Error = reply.Error };
}
