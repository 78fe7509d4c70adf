using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Discovery;

/// <summary>
/// Asks an MCP server that people sign in to for its challenge, without a credential and in every way that a client may begin. A server that lets everybody
/// begin is asked for its tools too.
/// </summary>
public sealed class ChallengeClient(OutboundClients clients, TimeProvider clock)
{
    // Of a list of tools, its status is all that is needed.
    private const long MaxBytes = 64 * 1024;

    private static readonly ToolListing.Limits OnePage = new(Pages: 1, Tools: 1);

    /// <summary>For all questions together.</summary>
    public static TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Asks now. Throws for nothing but the caller's own cancellation.</summary>
    public async Task<ChallengeAnswer> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(url, null, new OutboundLimits(TimeLimit, MaxBytes));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.TimeLimit);
        try
        {
            var found = await new McpConversation(bound, url, OnePage, clock).RunUntilAskedAsync(either.Token);
            return new ChallengeAnswer(found.Exchanges, bound.TimeLimit.IsCancellationRequested) { Found = found };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ChallengeAnswer(bound.Exchanges, TimeWasUp: true);
        }
    }
}

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
