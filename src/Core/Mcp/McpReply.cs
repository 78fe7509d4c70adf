using System.Text.Json;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>What one message to a server came to.</summary>
internal sealed record McpReply
{
    /// <summary>What was asked.</summary>
    public required McpPhase Phase { get; init; }

    /// <summary>The exchange that tells how it went: the request's own, or that of the event stream the answer was awaited on.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>The number of that exchange among the client's.</summary>
    public required int At { get; init; }

    /// <summary>The JSON-RPC result, an object; null when none came.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>What the server said went wrong; null when it did not say.</summary>
    public McpError? Error { get; init; }

    /// <summary>Whether another way to the same server would fail in the same way: the network does not lead there, or may not be used.</summary>
    public bool IsFinal => Exchange.Failure is not (OutboundFailure.None or OutboundFailure.TimedOut or OutboundFailure.BrokenAnswer);

    /// <summary>Whether the server understood the message and answered it with an error of the protocol.</summary>
    public bool IsRpcError => Error?.Code is not null && Exchange.Failure == OutboundFailure.None;

    /// <summary>The reply that the client's last exchange tells of.</summary>
    public static McpReply Of(McpPhase phase, BoundClient bound, JsonElement? answer = null, bool brokeOff = false)
    {
        var exchanges = bound.Exchanges;
        return Of(phase, exchanges[^1], exchanges.Count - 1, answer, brokeOff);
    }

    /// <summary>The reply that an exchange tells of, with the JSON-RPC message or the error document that it brought.</summary>
    public static McpReply Of(McpPhase phase, Exchange exchange, int at, JsonElement? answer, bool brokeOff) => new()
    {
        Phase = phase,
        Exchange = brokeOff && exchange.Failure == OutboundFailure.None ? exchange with { Failure = OutboundFailure.BrokenAnswer } : exchange,
        At = at,
        Result = exchange.Status is >= 200 and < 300 && answer?.Member("result") is { ValueKind: JsonValueKind.Object } result ? result : null,
        Error = answer is { } document ? McpError.Find(document) : null,
    };
}
