using Kontext.Core.Mcp;
using Kontext.Core.Outbound;

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
