using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>Turns what a bound client saw into a finding.</summary>
internal static class ProbeFindings
{
    /// <summary>The finding for a conversation that ended in a fault instead of an answer.</summary>
    /// <param name="exchanges">What was seen; at least one.</param>
    /// <param name="credential">What was sent along; null for nothing.</param>
    /// <param name="timeWasUp">Whether it ended because the probe's time did.</param>
    /// <param name="limit">That time.</param>
    public static ProbeResult OfFault(IReadOnlyList<Exchange> exchanges, CredentialHeader? credential, bool timeWasUp, TimeSpan limit)
    {
        var deciding = exchanges.Index().Where(exchange => Stops(exchange.Item, timeWasUp)).Select(exchange => (int?)exchange.Index).LastOrDefault();
        var at = deciding ?? exchanges.Count - 1;
        var exchange = timeWasUp && deciding is null ? exchanges[at] with { Failure = OutboundFailure.TimedOut } : exchanges[at];
        return Of(Refusal.Of(McpPhase.Initialize, exchange, credential, limit), exchanges, at);
    }

    /// <summary>The finding that is none: what stood in the way was here.</summary>
    public static ProbeResult Postponed(IReadOnlyList<Exchange> exchanges)
    {
        var verdict = RefusalVerdict.Of(new Refusal { Phase = McpPhase.Request, Failure = OutboundFailure.OwnShortage });
        return new ProbeResult { Outcome = verdict.Outcome, Message = verdict.Message, Exchanges = exchanges };
    }

    /// <summary>The finding for the refusals of a conversation: the one that tells most counts, and of equals the later.</summary>
    public static ProbeResult Of(IReadOnlyList<McpReply> refusals, IReadOnlyList<Exchange> exchanges, CredentialHeader? credential, TimeSpan limit)
    {
        // After any answer to server/discover, initialize is tried and judged; where that tells nothing, what was said before counts.
        var (reply, verdict) = refusals.Select(reply => (Reply: reply, Verdict: RefusalVerdict.Of(Refusal.Of(reply, credential, limit))))
            .MaxBy(told => (told.Reply.IsFinal, IsImpatience(told.Reply) ? -1 : told.Verdict.Weight, told.Reply.Phase));
        return Of(verdict, reply.Exchange.Challenge, exchanges, reply.At);
    }

    /// <summary>The finding for one refusal.</summary>
    public static ProbeResult Of(Refusal refusal, IReadOnlyList<Exchange> exchanges, int at) =>
        Of(RefusalVerdict.Of(refusal), refusal.Challenge, exchanges, at);

    private static ProbeResult Of(RefusalVerdict verdict, BearerChallenge? challenge, IReadOnlyList<Exchange> exchanges, int at) => new()
    {
        Outcome = verdict.Outcome,
        Message = verdict.Message,
        MissingScopes = verdict.MissingScopes,
        Challenge = challenge,
        RetryAfter = exchanges[at].RetryAfter,
        Exchanges = exchanges,
        DecidedAt = at,
    };

    /// <summary>The same finding where people bring their own credentials: a server that asks for one is as it should be.</summary>
    public static ProbeResult AsReachable(ProbeResult result) => result.Outcome != ProbeOutcome.CredentialRequired ? result : result with
    {
        Outcome = ProbeOutcome.ChallengeSeen,
        Message = "Reached the server. It asks for a credential, as it should: people connect to it with their own.",
    };

    // Once the time is up, only what no further time would have changed counts.
    private static bool Stops(Exchange exchange, bool timeWasUp) => timeWasUp
        ? exchange.Failure is OutboundFailure.OwnShortage or OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin or OutboundFailure.TooLarge
        : exchange.Failure is not (OutboundFailure.None or OutboundFailure.TimedOut);

    // It was not waited for as long as for everything else.
    private static bool IsImpatience(McpReply reply) => reply is { Phase: McpPhase.Discover, Exchange.Failure: OutboundFailure.TimedOut };
}
