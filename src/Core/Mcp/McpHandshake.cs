using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>What a server said of itself in a handshake: hostile text until cleaned.</summary>
/// <param name="Version">The protocol revision agreed on.</param>
/// <param name="Name">Null when it gives none.</param>
/// <param name="ServerVersion">Null when it gives none.</param>
/// <param name="HasTools">Whether it says that it has tools.</param>
internal sealed record McpHandshake(string Version, string? Name, string? ServerVersion, bool HasTools)
{
    private const string ServerInfo = "io.modelcontextprotocol/serverInfo";

    /// <summary>Of a result of <c>server/discover</c> or <c>initialize</c>.</summary>
    public static McpHandshake Of(string version, JsonElement result)
    {
        var info = result.Member("serverInfo") ?? result.Member("_meta")?.Member(ServerInfo);
        return new McpHandshake(version, info?.Text("name"), info?.Text("version"), result.Member("capabilities")?.Member("tools") is not null);
    }
}
