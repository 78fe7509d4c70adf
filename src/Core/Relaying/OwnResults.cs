using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kontext.Core.Gateway;
using Kontext.Core.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Relaying;

/// <summary>Results that the gateway writes itself, with the types of the official SDK.</summary>
internal static class OwnResults
{
    /// <summary>The method that sets the level of log messages. Older revisions have it; the SDK's constant is obsolete.</summary>
    public const string SetLevel = "logging/setLevel";

    private static readonly Implementation OurInfo = new() { Name = "kontext", Version = "1.0" };

    /// <summary>Returns the answer to <c>initialize</c>: the client's revision, and tools.</summary>
    public static byte[] Initialize(GatewayMessage message, string instructions) => Of(message, new InitializeResult
    {
        ProtocolVersion = McpMessage.HandshakeFor(message.Version),
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
        ServerInfo = OurInfo,
        Instructions = instructions,
    });

    /// <summary>Returns the answer to <c>server/discover</c>.</summary>
    public static byte[] Discover(GatewayMessage message, string instructions) => Of(message, new DiscoverResult
    {
        SupportedVersions = [McpMessage.Modern],
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
        Instructions = instructions,
        TimeToLive = TimeSpan.Zero,
        CacheScope = CacheScope.Private,
        ResultType = "complete",
    });

    /// <summary>Returns a result without members.</summary>
    public static byte[] Empty(GatewayMessage message) => Of(message, new EmptyResult { ResultType = TypeFor(message) });

    /// <summary>Returns a list of tools.</summary>
    public static byte[] Tools(GatewayMessage message, IReadOnlyList<Tool> tools) =>
        Of(message, new ListToolsResult { Tools = [.. tools], TimeToLive = TimeSpan.Zero, CacheScope = CacheScope.Private, ResultType = TypeFor(message) });

    /// <summary>Returns the result of a tool that failed: a sentence for the model.</summary>
    public static byte[] Failed(GatewayMessage message, string sentence) =>
        Of(message, new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = sentence }], ResultType = TypeFor(message) });

    /// <summary>Returns the type of a complete result, which revisions with a handshake do not have; null for those.</summary>
    public static string? TypeFor(GatewayMessage message) => message.IsModern ? "complete" : null;

    /// <summary>Returns any result.</summary>
    public static byte[] Of<T>(GatewayMessage message, T result) => RpcRefusal.ToJson(message.Id, Node(result));

    /// <summary>Returns a value as the SDK writes it.</summary>
    public static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value, (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));
}
