using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>A server's description of itself in a handshake: hostile text until it is cleaned.</summary>
/// <param name="Version">The agreed protocol revision.</param>
/// <param name="Name">The server's name; null when it has none.</param>
/// <param name="ServerVersion">The server's version; null when it has none.</param>
/// <param name="HasTools">Whether it declares tools.</param>
internal sealed record McpHandshake(string Version, string? Name, string? ServerVersion, bool HasTools)
{
    private const int MaxVersion = 64;
    private const string ServerInfo = "io.modelcontextprotocol/serverInfo";

    /// <summary>Returns the revision that a server agreed to in <c>initialize</c>; null when it names none that a header can carry.</summary>
    public static string? VersionOf(JsonElement result) =>
        result.Text("protocolVersion") is { Length: > 0 and <= MaxVersion } version && version.All(character => character is > ' ' and <= '~') ? version : null;

    /// <summary>Reads a result of <c>server/discover</c> or <c>initialize</c>.</summary>
    public static McpHandshake Of(string version, JsonElement result)
    {
        var info = result.Member("serverInfo") ?? result.Member("_meta")?.Member(ServerInfo);
        return new McpHandshake(version, info?.Text("name"), info?.Text("version"), result.Member("capabilities")?.Member("tools") is not null);
    }
}
