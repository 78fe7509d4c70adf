using Kontext.Core.Bounds;
using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Discovery;

/// <summary>
/// Asks an MCP server for its challenge, without a credential. It tries every request that a client may begin with. When the server accepts
/// these, it asks for the tools too.
/// </summary>
public sealed class ChallengeClient(OutboundClients clients, TimeProvider clock)
{
    // Only the status of the tool list matters, so a small answer is enough.
    private const long MaxBytes = 64 * 1024;

    private static readonly ToolListing.Limits OnePage = new(Pages: 1, Tools: 1);

    /// <summary>The time limit for all requests together.</summary>
    public static TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Asks the server. Only cancellation by the caller throws.</summary>
    public async Task<ChallengeAnswer> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(url, null, new OutboundLimits(TimeLimit, MaxBytes));
        var conversation = new McpConversation(bound, url, OnePage, clock);
        var asked = await Timed.RunAsync(conversation.RunUntilAskedAsync, bound.TimeLimit, cancellationToken);
        return asked.InTime(out var found)
            ? new ChallengeAnswer(found.Exchanges, bound.TimeLimit.IsCancellationRequested) { Found = found }
            : new ChallengeAnswer(bound.Exchanges, TimeWasUp: true);
    }
}

/// <summary>The answers of an MCP server to a client without a credential.</summary>
/// <param name="Exchanges">The exchanges in order; at least one.</param>
/// <param name="TimeWasUp">Whether the time limit ended the conversation.</param>
public sealed record ChallengeAnswer(IReadOnlyList<Exchange> Exchanges, bool TimeWasUp)
{
    /// <summary>The server's handshake and its refusals; null when the time was up.</summary>
    internal McpFinding? Found { get; init; }

    /// <summary>The exchange that decides: the first refusal that asks for a credential or has a challenge, or else the last exchange.</summary>
    public Exchange Deciding => FirstOf(401) ?? FirstOf(403) ?? FirstWithChallenge() ?? Found?.Refusals.Select(reply => reply.Exchange).FirstOrDefault(IsTrouble) ?? Exchanges[^1];

    /// <summary>The status of the deciding answer; null when no answer came.</summary>
    public int? Status => Deciding.Status;

    /// <summary>Whether the server asks for a credential, by any scheme.</summary>
    public bool IsUnauthorized => Status == 401;

    /// <summary>The server's bearer challenge, a hostile text until it is checked; null when it sent none.</summary>
    public BearerChallenge? Challenge => Deciding.Challenge;

    // Some servers send the challenge with another status, such as 400.
    private Exchange? FirstWithChallenge() => Found?.Refusals.Select(reply => reply.Exchange).FirstOrDefault(exchange => exchange.Challenge is not null);

    private Exchange? FirstOf(int status) => Found?.Refusals.Select(reply => reply.Exchange).FirstOrDefault(exchange => exchange.Status == status);

    private static bool IsTrouble(Exchange exchange) => exchange.Failure != OutboundFailure.None || exchange.Status is 429 or >= 500 and not 501;
}
