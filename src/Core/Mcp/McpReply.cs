using System.Text.Json;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>The outcome of one message to a server.</summary>
internal sealed record McpReply
{
    /// <summary>The message.</summary>
    public required McpPhase Phase { get; init; }

    /// <summary>The exchange that decides: the request's own, or that of the event stream that should bring the answer.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>The number of that exchange among the client's exchanges.</summary>
    public required int At { get; init; }

    /// <summary>The JSON-RPC result, an object; null when none came.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The server's error; null when it named none.</summary>
    public McpError? Error { get; init; }

    /// <summary>
    /// Whether every other way to this server would fail too: the network does not reach it, or the address may not be called.
    /// </summary>
    public bool IsFinal => Exchange.Failure is not (OutboundFailure.None or OutboundFailure.TimedOut or OutboundFailure.BrokenAnswer);

    /// <summary>Whether the server understood the message and answered with a JSON-RPC error.</summary>
    public bool IsRpcError => Error?.Code is not null && Exchange.Failure == OutboundFailure.None;

    /// <summary>Returns the reply of the client's last exchange.</summary>
    public static McpReply Of(McpPhase phase, BoundClient bound, JsonElement? answer = null, bool brokeOff = false)
    {
        var exchanges = bound.Exchanges;
        return Of(phase, exchanges[^1], exchanges.Count - 1, answer, brokeOff);
    }

    /// <summary>Returns the reply of an exchange, with the JSON-RPC message or error document that it brought.</summary>
    public static McpReply Of(McpPhase phase, Exchange exchange, int at, JsonElement? answer, bool brokeOff) => new()
    {
        Phase = phase,
        Exchange = brokeOff && exchange.Failure == OutboundFailure.None ? exchange with { Failure = OutboundFailure.BrokenAnswer } : exchange,
        At = at,
        Result = exchange.Status is >= 200 and < 300 && answer?.Member("result") is { ValueKind: JsonValueKind.Object } result ? result : null,
        Error = answer is { } document ? McpError.Find(document) : null,
    };
}
