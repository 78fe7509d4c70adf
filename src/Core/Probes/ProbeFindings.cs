using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>Turns the exchanges of a bound client into a finding.</summary>
internal static class ProbeFindings
{
    /// <summary>Returns the finding for a conversation that ended with a fault instead of an answer.</summary>
    /// <param name="exchanges">The exchanges; at least one.</param>
    /// <param name="credential">The credential that was sent; null for none.</param>
    /// <param name="timeWasUp">Whether the probe's time limit ended it.</param>
    /// <param name="limit">The time limit.</param>
    public static ProbeResult OfFault(IReadOnlyList<Exchange> exchanges, CredentialHeader? credential, bool timeWasUp, TimeSpan limit)
    {
        var deciding = exchanges.Index().Where(exchange => Stops(exchange.Item, timeWasUp)).Select(exchange => (int?)exchange.Index).LastOrDefault();
        var at = deciding ?? exchanges.Count - 1;
        var exchange = timeWasUp && deciding is null ? exchanges[at] with { Failure = OutboundFailure.TimedOut } : exchanges[at];
        return Of(Refusal.Of(McpPhase.Initialize, exchange, credential, limit), exchanges, at);
    }

    /// <summary>Returns the finding that says nothing about the server, because this process was short of resources.</summary>
    public static ProbeResult Postponed(IReadOnlyList<Exchange> exchanges)
    {
        var verdict = RefusalVerdict.Of(new Refusal { Phase = McpPhase.Request, Failure = OutboundFailure.OwnShortage });
        return new ProbeResult { Outcome = verdict.Outcome, Message = verdict.Message, Exchanges = exchanges };
    }

    /// <summary>
    /// Returns the finding for the refusals of a conversation. The refusal that tells most decides; of equal ones, the later one.
    /// </summary>
    public static ProbeResult Of(IReadOnlyList<McpReply> refusals, IReadOnlyList<Exchange> exchanges, CredentialHeader? credential, TimeSpan limit)
    {
        // After any answer to server/discover, initialize is tried and judged too. When its refusal tells nothing, the earlier refusal
        // decides.
        var (reply, verdict) = refusals.Select(reply => (Reply: reply, Verdict: RefusalVerdict.Of(Refusal.Of(reply, credential, limit))))
            .MaxBy(judged => (judged.Reply.IsFinal, IsDiscoverTimeout(judged.Reply) ? -1 : judged.Verdict.Weight, judged.Reply.Phase));
        return Of(verdict, reply.Exchange.Challenge, exchanges, reply.At);
    }

    /// <summary>Returns the finding for one refusal.</summary>
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

    /// <summary>
    /// Returns the finding for users who bring their own credentials: a server that asks for a credential is as it should be.
    /// </summary>
    public static ProbeResult AsReachable(ProbeResult result) => result.Outcome != ProbeOutcome.CredentialRequired ? result : result with
    {
        Outcome = ProbeOutcome.ChallengeSeen,
        Message = "Reached the server. It asks for a credential, as it should: users connect with their own.",
    };

    // After the time limit, only a failure that more time would not have changed decides.
    private static bool Stops(Exchange exchange, bool timeWasUp) => timeWasUp
        ? exchange.Failure is OutboundFailure.OwnShortage or OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin or OutboundFailure.TooLarge
        : exchange.Failure is not (OutboundFailure.None or OutboundFailure.TimedOut);

    // The time limit of server/discover is shorter than the others, so its time-out tells little.
    private static bool IsDiscoverTimeout(McpReply reply) => reply is { Phase: McpPhase.Discover, Exchange.Failure: OutboundFailure.TimedOut };
}
