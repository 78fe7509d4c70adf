using Kontext.Core.Outbound;

namespace Kontext.Core.Mcp;

/// <summary>The result of a conversation with a server.</summary>
internal sealed record McpFinding
{
    /// <summary>The handshake; null when none succeeded.</summary>
    public McpHandshake? Handshake { get; init; }

    /// <summary>The tools; null when they could not be listed.</summary>
    public ToolListing? Tools { get; init; }

    /// <summary>The replies to messages that did not succeed, in order.</summary>
    public IReadOnlyList<McpReply> Refusals { get; init; } = [];

    /// <summary>The exchanges in order, without the one that ended the session.</summary>
    public IReadOnlyList<Exchange> Exchanges { get; init; } = [];

    /// <summary>Whether the server was reached over HTTP+SSE, the transport of 2024-11-05.</summary>
    public bool IsOverEventStream { get; init; }

    /// <summary>Whether the handshake succeeded and the tools were listed.</summary>
    public bool IsWhole => Handshake is not null && Tools is not null;
}
