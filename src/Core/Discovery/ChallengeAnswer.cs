using Kontext.Core.Mcp;
using Kontext.Core.Outbound;

namespace Kontext.Core.Discovery;

/// <summary>What an MCP server said to a caller without a credential.</summary>
/// <param name="Exchanges">What was asked, in order; at least one.</param>
/// <param name="TimeWasUp">Whether it ended because its time did.</param>
public sealed record ChallengeAnswer(IReadOnlyList<Exchange> Exchanges, bool TimeWasUp)
{
    /// <summary>The server's handshake and what it refused; null when the time was up.</summary>
    internal McpFinding? Found { get; init; }

    /// <summary>The exchange that counts: the one that asks for a credential, wherever in the conversation it stands.</summary>
    public Exchange Deciding => FirstOf(401) ?? FirstOf(403) ?? Found?.Refusals.Select(reply => reply.Exchange).FirstOrDefault(IsTrouble) ?? Exchanges[^1];

    /// <summary>Of the answer that counts; null when none came.</summary>
    public int? Status => Deciding.Status;

    /// <summary>Whether it asks for a credential, by whatever scheme.</summary>
    public bool IsUnauthorized => Status == 401;

    /// <summary>The server's challenge: hostile text until checked; null when it sent none for bearer tokens.</summary>
    public BearerChallenge? Challenge => Deciding.Challenge;

    private Exchange? FirstOf(int status) => Found?.Refusals.Select(reply => reply.Exchange).FirstOrDefault(exchange => exchange.Status == status);

    private static bool IsTrouble(Exchange exchange) => exchange.Failure != OutboundFailure.None || exchange.Status is 429 or >= 500 and not 501;
}
