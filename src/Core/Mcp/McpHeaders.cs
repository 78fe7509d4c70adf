namespace Kontext.Core.Mcp;

/// <summary>The HTTP headers of MCP (Streamable HTTP).</summary>
internal static class McpHeaders
{
    /// <summary>What the names of all but <see cref="Version"/> begin with. Case does not count.</summary>
    public const string Prefix = "Mcp-";

    /// <summary>The protocol revision of every request after the first.</summary>
    public const string Version = "MCP-Protocol-Version";

    /// <summary>The session of the revisions with a handshake.</summary>
    public const string Session = "Mcp-Session-Id";

    /// <summary>The method of the body (2026-07-28).</summary>
    public const string Method = "Mcp-Method";

    /// <summary>The tool, prompt or resource of the body (2026-07-28).</summary>
    public const string Name = "Mcp-Name";

    /// <summary>What the names of headers that repeat parameters begin with (2026-07-28).</summary>
    public const string ParameterPrefix = "Mcp-Param-";
}
