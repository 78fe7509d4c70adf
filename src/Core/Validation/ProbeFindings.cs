using System.Globalization;
using Kontext.Core.Outbound;

namespace Kontext.Core.Validation;

/// <summary>Turns what a bound client saw into a finding with a sentence. The libraries' exceptions lose the status or name a follow-up; what was seen does not.</summary>
internal static class ProbeFindings
{
    /// <summary>The one finding for a conversation that failed, however it did.</summary>
    /// <param name="exchanges">What was seen.</param>
    /// <param name="hasCredential">Whether a credential was sent along.</param>
    /// <param name="timeWasUp">Whether it ended because the probe's time did.</param>
    /// <param name="limit">That time.</param>
    public static ProbeResult OfFailure(IReadOnlyList<Exchange> exchanges, bool hasCredential, bool timeWasUp, TimeSpan limit) =>
        OfStop(exchanges)
        ?? (timeWasUp ? TimedOut(limit, exchanges) : OfStatus(exchanges, hasCredential) ?? OfTransport(exchanges) ?? NotMcp(exchanges));

    /// <summary>The finding that is none: what stood in the way was here.</summary>
    public static ProbeResult Postponed(IReadOnlyList<Exchange> exchanges) => Found(ProbeOutcome.Postponed, exchanges,
        "This service is short of memory or connections at the moment, so nothing was found out about the server. It is asked again in a few minutes.");

    private static ProbeResult TimedOut(TimeSpan limit, IReadOnlyList<Exchange> exchanges) => Found(ProbeOutcome.TimedOut, exchanges,
        $"The server did not finish its answer within {limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds. Check that the URL is the one of its MCP or API endpoint and that the server is not overloaded.");

    public static ProbeResult ServerError(int status, IReadOnlyList<Exchange> exchanges) => Found(ProbeOutcome.ServerError, exchanges,
        $"The server failed to answer (HTTP {status}). It is asked again later. If this goes on, ask its operator for the reason.");

    /// <summary>The same finding where people bring their own credentials: a server that asks for one is as it should be.</summary>
    public static ProbeResult AsReachable(ProbeResult result) => result.Outcome != ProbeOutcome.CredentialRequired ? result : result with
    {
        Outcome = ProbeOutcome.ChallengeSeen,
        Message = "Reached the server. It asks for a credential, as it should: people connect to it with their own.",
    };

    public static ProbeResult NotMcp(IReadOnlyList<Exchange> exchanges) => new()
    {
        Outcome = ProbeOutcome.NotMcp,
        Message = IsWebPage(exchanges)
            ? "A web page answers at this address, not an MCP server. Enter the URL of the MCP endpoint, which often ends in /mcp or /sse."
            : "Something answers at this address, but not as an MCP server does. Check that the URL is the one of the MCP endpoint.",
        Exchanges = exchanges,
    };

    /// <summary>Whether this exchange alone would have come to such an outcome.</summary>
    public static bool Explains(Exchange exchange, ProbeOutcome outcome) =>
        (exchange.Failure == OutboundFailure.TimedOut && outcome == ProbeOutcome.TimedOut)
        || OutcomeOf(exchange, hasCredential: true) == outcome
        || OutcomeOf(exchange, hasCredential: false) == outcome;

    private static ProbeOutcome? OutcomeOf(Exchange exchange, bool hasCredential) =>
        (OfStop([exchange]) ?? OfTransport([exchange]) ?? OfStatus([exchange], hasCredential))?.Outcome;

    /// <summary>What stops a conversation for good, wherever in it: a shortage of our own, the guard, the origin, the size.</summary>
    private static ProbeResult? OfStop(IReadOnlyList<Exchange> exchanges)
    {
        if (exchanges.Any(exchange => exchange.Failure == OutboundFailure.OwnShortage))
            return Postponed(exchanges);
        var stopped = exchanges.FirstOrDefault(exchange =>
            exchange.Failure is OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin or OutboundFailure.TooLarge);
        return stopped?.Failure switch
        {
            OutboundFailure.AddressRefused => Found(ProbeOutcome.AddressRefused, exchanges,
                "This service does not call that address: it must be https and lead to a public address. For a server inside the deployment's own network, ask the operator of this service to add the network to Outbound:AllowedNetworks."),
            OutboundFailure.ForeignOrigin => Found(ProbeOutcome.ForeignOrigin, exchanges,
                "The server tells its clients to send their messages to another host than the one in the URL. Nothing was sent there. Enter the URL of the host that really serves it, or have the server name its own."),
            OutboundFailure.TooLarge => Found(ProbeOutcome.TooLarge, exchanges,
                "The server's answer is larger than this service reads. Check that the URL is the one of its MCP or API endpoint."),
            _ => null,
        };
    }

    /// <summary>What the statuses say; null when none of them is a failure by itself.</summary>
    public static ProbeResult? OfStatus(IReadOnlyList<Exchange> exchanges, bool hasCredential)
    {
        // A client tries one transport after the other; the refusal that explains most wins over the answer that came last.
        var telling = exchanges.LastOrDefault(exchange => exchange.Status is 401 or 403)
            ?? exchanges.LastOrDefault(exchange => exchange.Status is 429)
            ?? exchanges.LastOrDefault(exchange => exchange.Status is >= 500 and not 501)
            ?? exchanges.LastOrDefault(exchange => exchange.Status is >= 300 and < 400)
            ?? exchanges.LastOrDefault(exchange => exchange.Status is not null);
        var result = telling?.Status switch
        {
            401 or 403 when hasCredential => Found(ProbeOutcome.CredentialRefused, exchanges,
                $"The server refused the credential (HTTP {telling.Status}). Check that it is current, is meant for this server and may be used there; then enter it anew."),
            401 or 403 => Found(ProbeOutcome.CredentialRequired, exchanges,
                $"The server asks for a credential (HTTP {telling.Status}), and none is configured. Choose another authMode than none, or enter the server token."),
            404 or 410 => Found(ProbeOutcome.NotFound, exchanges,
                $"The server is there, but nothing is at this address (HTTP {telling.Status}). Check the path of the URL."),
            429 => Found(ProbeOutcome.RateLimited, exchanges,
                "The server asks to be called less often (HTTP 429). It is asked again later."),
            >= 500 and not 501 and var status => ServerError(status, exchanges),
            >= 300 and < 400 => Found(ProbeOutcome.Redirected, exchanges,
                $"The server redirects to another address (HTTP {telling.Status}), which is not followed. Enter the URL it leads to."),
            _ => null,
        };
        return result is null ? null : result with { Challenge = telling!.Challenge, RetryAfter = telling.RetryAfter };
    }

    private static ProbeResult? OfTransport(IReadOnlyList<Exchange> exchanges) => exchanges.LastOrDefault(exchange => exchange.Failure != OutboundFailure.None)?.Failure switch
    {
        OutboundFailure.NameNotResolved => Found(ProbeOutcome.NameNotResolved, exchanges,
            "The host name of the URL could not be resolved. Check its spelling, and that the name is public."),
        OutboundFailure.Unreachable => Found(ProbeOutcome.Unreachable, exchanges,
            "No connection could be opened: nothing answers at the host and port of the URL. Check both, and that the server is running and lets this service through."),
        OutboundFailure.TlsFailed => Found(ProbeOutcome.TlsFailed, exchanges,
            "No secure connection could be made. Check that the server speaks TLS at this port. Its certificate must be current, from a public authority and made out to the host of the URL."),
        _ => null,
    };

    private static bool IsWebPage(IReadOnlyList<Exchange> exchanges) =>
        exchanges.Any(exchange => exchange.MediaType is { } type && type.EndsWith("html", StringComparison.OrdinalIgnoreCase));

    private static ProbeResult Found(ProbeOutcome outcome, IReadOnlyList<Exchange> exchanges, string message) =>
        new() { Outcome = outcome, Message = message, Exchanges = exchanges };
}
