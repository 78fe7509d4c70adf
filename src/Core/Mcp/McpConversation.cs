using System.Text.Json;
using Kontext.Core.Bounds;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>
/// Asks a server of any revision and transport for its handshake and its tools. It writes the messages itself. A client library tries
/// several ways and reports only the last one, so its caller cannot tell which answer decided.
/// </summary>
/// <param name="bound">Sends the requests.</param>
/// <param name="url">The MCP endpoint.</param>
/// <param name="limits">How much is listed.</param>
/// <param name="clock">Measures the time limit of the first message.</param>
internal sealed class McpConversation(BoundClient bound, Uri url, ToolListing.Limits limits, TimeProvider clock)
{
    // A server that does not know server/discover should say so. One that stays silent gets the older handshake after this time.
    private static readonly TimeSpan DiscoverTimeLimit = TimeSpan.FromSeconds(5);

    private int _lastId = 1;

    /// <summary>Holds the conversation. Only cancellation throws.</summary>
    public async Task<McpFinding> RunAsync(CancellationToken cancellationToken)
    {
        return WithExchanges(await RunBothAsync(cancellationToken));
    }

    /// <summary>
    /// Asks without a credential until the server asks for one. The first message is <c>initialize</c>, which most servers know. Then it
    /// lists the tools, because some servers ask for no credential before that.
    /// </summary>
    public async Task<McpFinding> RunUntilAskedAsync(CancellationToken cancellationToken)
    {
        var older = await RunOlderAsync(cancellationToken);
        if (older.Handshake is not null || older.Refusals.Any(reply => reply.IsFinal || reply.Exchange.Status is 401 or 429))
            return WithExchanges(older);
        var modern = await RunModernAsync(cancellationToken);
        return modern with { Exchanges = bound.Exchanges, Refusals = modern.Handshake is null ? [.. older.Refusals, .. modern.Refusals] : modern.Refusals };
    }

    // A finding that has its exchanges already leaves out the last one, which ended the session.
    private McpFinding WithExchanges(McpFinding found) => found.Exchanges.Count > 0 ? found : found with { Exchanges = bound.Exchanges };

    // An older handshake cannot help when the server refuses the credential or has trouble.
    private static bool MaySucceedOtherwise(McpReply refusal) => refusal.Exchange is { Failure: OutboundFailure.None, Status: not (401 or 403 or 429 or >= 500) };

    // A status about the credential or about the server's present state says nothing about the transport, so HTTP+SSE is not tried then.
    private static bool MayBeStream(McpReply refusal) => refusal.Exchange is { Failure: OutboundFailure.None, Status: (>= 400 and < 500 and not (401 or 403 or 407 or 429)) or 501 or 505 };

    private async Task<McpFinding> RunBothAsync(CancellationToken cancellationToken)
    {
        var modern = await RunModernAsync(cancellationToken);
        if (modern.IsWhole || modern.Refusals is [.., { IsFinal: true }] || (modern.Handshake is not null && !MaySucceedOtherwise(modern.Refusals[^1])))
            return modern;
        var older = await RunOlderAsync(cancellationToken);
        if (older.Handshake is not null)
            return older;
        return modern.Handshake is not null ? modern : older with { Refusals = [.. modern.Refusals, .. older.Refusals] };
    }

    private async Task<McpFinding> RunModernAsync(CancellationToken cancellationToken)
    {
        StreamableTransport transport = new(bound, url, clock) { Version = McpMessage.Modern };
        var discovered = await DiscoverAsync(transport, cancellationToken);
        if (discovered.Result is not { } result || !Supports(result, McpMessage.Modern))
            return new McpFinding { Refusals = [discovered] };
        return await ListAsync(transport, McpHandshake.Of(McpMessage.Modern, result), isModern: true, cancellationToken);
    }

    private async Task<McpReply> DiscoverAsync(StreamableTransport transport, CancellationToken cancellationToken)
    {
        var asked = await Timed.RunAsync(
            DiscoverTimeLimit, clock, token => transport.AskAsync(McpPhase.Discover, McpMessage.Discover(), token), cancellationToken);
        if (asked.InTime(out var reply))
            return reply;
        var silent = McpReply.Of(McpPhase.Discover, bound);
        return silent with { Exchange = silent.Exchange with { Failure = OutboundFailure.TimedOut } };
    }

    private async Task<McpFinding> RunOlderAsync(CancellationToken cancellationToken)
    {
        StreamableTransport transport = new(bound, url, clock);
        var (handshake, refusal) = await InitializeAsync(transport, cancellationToken);
        if (handshake is null)
            return MayBeStream(refusal!) ? await RunOldestAsync(refusal!, cancellationToken) : new McpFinding { Refusals = [refusal!] };
        transport.Version = handshake.Version;
        var found = await GoOnAsync(transport, handshake, cancellationToken);
        found = found with { Exchanges = bound.Exchanges };
        await transport.EndAsync(cancellationToken);
        return found;
    }

    private async Task<McpFinding> RunOldestAsync(McpReply refused, CancellationToken cancellationToken)
    {
        var (opened, stream) = await EventTransport.OpenAsync(bound, url, cancellationToken);
        if (opened is null)
            return new McpFinding { Refusals = [refused, stream] };
        await using var transport = opened;
        var (handshake, refusal) = await InitializeAsync(transport, cancellationToken);
        return handshake is null
            ? new McpFinding { Refusals = [refused, refusal!] }
            : await GoOnAsync(transport, handshake, cancellationToken) with { IsOverEventStream = true };
    }

    // A server that names versions in its refusal is asked once more, with the newest of them that this app knows.
    private async Task<(McpHandshake? Handshake, McpReply? Refusal)> InitializeAsync(IMcpTransport transport, CancellationToken cancellationToken)
    {
        var reply = await transport.AskAsync(McpPhase.Initialize, McpMessage.Initialize(McpMessage.LastWithHandshake, ++_lastId), cancellationToken);
        if (reply.Result is null && McpMessage.NewestWithHandshake(reply.Error?.Versions ?? []) is { } other && other != McpMessage.LastWithHandshake)
            reply = await transport.AskAsync(McpPhase.Initialize, McpMessage.Initialize(other, ++_lastId), cancellationToken);
        return reply.Result is { } result && McpHandshake.VersionOf(result) is { } version
            ? (McpHandshake.Of(version, result), null)
            : (null, reply);
    }

    private async Task<McpFinding> GoOnAsync(IMcpTransport transport, McpHandshake handshake, CancellationToken cancellationToken)
    {
        await transport.AskAsync(McpPhase.Initialize, McpMessage.Initialized(), cancellationToken);
        return await ListAsync(transport, handshake, isModern: false, cancellationToken);
    }

    private async Task<McpFinding> ListAsync(IMcpTransport transport, McpHandshake handshake, bool isModern, CancellationToken cancellationToken)
    {
        if (!handshake.HasTools)
            return new McpFinding { Handshake = handshake, Tools = ToolListing.Empty() };
        ToolListing tools = new(limits.Tools);
        for (var pages = 0; !tools.IsFull && pages < limits.Pages; pages++)
        {
            var reply = await transport.AskAsync(McpPhase.ListTools, McpMessage.ListTools(tools.Cursor, ++_lastId, isModern), cancellationToken);
            if (reply.Result is { } result && tools.Take(result))
                continue;
            if (pages == 0 || reply.Exchange.Failure != OutboundFailure.None)
                return new McpFinding { Handshake = handshake, Refusals = [reply] };
            break; // the earlier pages count
        }

        return new McpFinding { Handshake = handshake, Tools = tools };
    }

    private static bool Supports(JsonElement result, string version) =>
        result.Member("supportedVersions") is { ValueKind: JsonValueKind.Array } versions && versions.EnumerateArray().Any(named => named.TextOrNull() == version);
}

/// <summary>The message that a server refused.</summary>
public enum McpPhase
{
    /// <summary>A plain request to an API that does not speak MCP.</summary>
    Request,

    /// <summary><c>server/discover</c>, the first message of MCP 2026-07-28.</summary>
    Discover,

    /// <summary><c>initialize</c>, the first message of 2025-11-25 and before.</summary>
    Initialize,

    /// <summary>The event stream of HTTP+SSE, the transport of 2024-11-05.</summary>
    Stream,

    /// <summary><c>tools/list</c>, after a handshake that succeeded.</summary>
    ListTools,
}

/// <summary>Sends messages to one server and receives its answers.</summary>
internal interface IMcpTransport
{
    /// <summary>
    /// Sends a request and returns its reply. A refusal, a transport failure and silence are replies too. Only cancellation throws.
    /// </summary>
    Task<McpReply> AskAsync(McpPhase phase, McpMessage message, CancellationToken cancellationToken);
}
