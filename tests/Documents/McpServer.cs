using System.Text.Json;

namespace Kontext.Documents;

/// <summary>The facts of the catalogue about a remote MCP server. A null value is not known.</summary>
internal sealed record McpServer(
    string Name, Fact<string> Url, Fact<string[]>? Registration, Fact<string[]>? Scopes, Fact<string>? Revocation, Fact<string>[]? Quirks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The servers of one file of the catalogue.</summary>
    public static IReadOnlyList<McpServer> Read(JsonElement? servers) => servers?.Deserialize<McpServer[]>(Json) ?? [];
}
