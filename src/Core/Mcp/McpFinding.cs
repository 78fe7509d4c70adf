using Kontext.Core.Outbound;

namespace Kontext.Core.Mcp;

/// <summary>What a conversation with a server came to.</summary>
internal sealed record McpFinding
{
    /// <summary>Null when none succeeded.</summary>
    public McpHandshake? Handshake { get; init; }

    /// <summary>Null when they could not be listed.</summary>
    public ToolListing? Tools { get; init; }

    /// <summary>Each question that was not answered as it should be, in order.</summary>
    public IReadOnlyList<McpReply> Refusals { get; init; } = [];

    /// <summary>What was asked for it, in order; the farewell at the end of a session is left out.</summary>
    public IReadOnlyList<Exchange> Exchanges { get; init; } = [];

    /// <summary>Whether the server did all that was asked of it.</summary>
    public bool IsWhole => Handshake is not null && Tools is not null;
}
