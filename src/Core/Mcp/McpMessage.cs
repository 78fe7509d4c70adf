using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>An outgoing JSON-RPC 2.0 message: a request, or a notification when it has no id.</summary>
/// <param name="Method">The MCP method.</param>
/// <param name="Id">Null for a notification.</param>
/// <param name="Params">Null for none.</param>
internal sealed record McpMessage(string Method, int? Id, JsonObject? Params)
{
    /// <summary>The revision without a handshake: each request names its version.</summary>
    public const string Modern = "2026-07-28";

    /// <summary>The newest revision with a handshake.</summary>
    public const string LastWithHandshake = "2025-11-25";

    private static readonly string[] WithHandshake = [LastWithHandshake, "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>The revisions that this app knows, the newest first.</summary>
    public static IReadOnlyList<string> KnownVersions { get; } = [Modern, .. WithHandshake];

    private static readonly MediaTypeWithQualityHeaderValue Json = new(MediaTypeNames.Application.Json);
    private static readonly MediaTypeWithQualityHeaderValue Events = new(MediaTypeNames.Text.EventStream);

    /// <summary>Returns the newest of these revisions that has a handshake and is known to this app; null for none.</summary>
    public static string? NewestWithHandshake(IEnumerable<string> versions) =>
        versions.Where(version => WithHandshake.Contains(version, StringComparer.Ordinal)).Max(StringComparer.Ordinal);

    /// <summary>Returns the revision for a handshake with a client that asks for one: that one when it is known, or else the newest.</summary>
    public static string HandshakeFor(string? asked) => NewestWithHandshake([asked ?? ""]) ?? LastWithHandshake;

    /// <summary>What each request of MCP 2026-07-28 says of its client.</summary>
    public static JsonObject OwnMeta() => new()
    {
        ["io.modelcontextprotocol/protocolVersion"] = Modern,
        ["io.modelcontextprotocol/clientInfo"] = ClientInfo(),
        ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
    };

    /// <summary>The first message of MCP 2026-07-28.</summary>
    public static McpMessage Discover() => new("server/discover", 1, WithMeta([]));

    /// <summary>The first message of the revisions with a handshake.</summary>
    public static McpMessage Initialize(string version, int id) => new("initialize", id, new JsonObject
    {
        ["protocolVersion"] = version,
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = ClientInfo(),
    });

    /// <summary>The notification that ends the handshake.</summary>
    public static McpMessage Initialized() => new("notifications/initialized", null, null);

    /// <summary>The request for a page of tools.</summary>
    public static McpMessage ListTools(string? cursor, int id, bool isModern)
    {
        JsonObject parameters = [];
        if (cursor is not null)
            parameters["cursor"] = cursor;
        return new McpMessage("tools/list", id, isModern ? WithMeta(parameters) : parameters);
    }

    /// <summary>Returns the POST that carries the message.</summary>
    public HttpRequestMessage ToRequest(Uri url)
    {
        JsonObject body = new() { ["jsonrpc"] = "2.0" };
        if (Id is { } id)
            body["id"] = id;
        body["method"] = Method;
        if (Params is not null)
            body["params"] = Params.DeepClone();
        HttpRequestMessage request = new(HttpMethod.Post, url)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json),
        };
        request.Headers.Accept.Add(Json);
        request.Headers.Accept.Add(Events);
        return request;
    }

    /// <summary>Returns the GET of an event stream.</summary>
    public static HttpRequestMessage StreamRequest(Uri url)
    {
        HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Accept.Add(Events);
        return request;
    }

    /// <summary>Returns the answer to this message from a message or an array of messages; null when it is not there.</summary>
    public JsonElement? FindAnswer(JsonElement sent) => sent.ValueKind == JsonValueKind.Array
        ? sent.EnumerateArray().Where(IsAnswer).Select(message => (JsonElement?)message).FirstOrDefault()
        : IsAnswer(sent) ? sent : null;

    private bool IsAnswer(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.Text("jsonrpc") == "2.0"
        && (message.Member("error") is not null ? message.Member("id") is not { } named || IsOurs(named) : message.Member("result") is not null && message.Member("id") is { } id && IsOurs(id));

    // Some servers answer to a numeric id with its text, or write it as a fraction, such as 2.0.
    private bool IsOurs(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.Number => id.Whole() is { } number && number == Id,
        JsonValueKind.String => id.TextOrNull() == Id?.ToString(CultureInfo.InvariantCulture),
        _ => false,
    };

    private static JsonObject WithMeta(JsonObject parameters)
    {
        parameters["_meta"] = OwnMeta();
        return parameters;
    }

    private static JsonObject ClientInfo() => new() { ["name"] = "kontext", ["version"] = "1.0" };
}
