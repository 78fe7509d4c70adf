namespace Kontext.Core.Mcp;

/// <summary>What is asked of a server when it refuses.</summary>
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
