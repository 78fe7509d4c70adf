using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;

namespace Kontext.Core.Gateway;

/// <summary>An error that the gateway answers itself, as JSON-RPC (section 5.1).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The error code.</param>
/// <param name="Message">A sentence for the developer.</param>
/// <param name="Id">The id of the request; null when it is not known.</param>
internal sealed record RpcRefusal(HttpStatusCode Status, int Code, string Message, JsonElement? Id)
{
    /// <summary>What the SDKs' own servers answer for a session that is not there.</summary>
    private const int UnknownSessionCode = -32001;

    private const int ServerError = -32000;

    public static RpcRefusal NotJson() => new(HttpStatusCode.BadRequest, (int)McpErrorCode.ParseError, "The body is not JSON in UTF-8, is too deep, has a member twice, or has half of a surrogate pair in a name.", null);

    public static RpcRefusal Invalid(string message, JsonElement? id = null) => new(HttpStatusCode.BadRequest, (int)McpErrorCode.InvalidRequest, message, id);

    public static RpcRefusal Contradicted(string header, JsonElement? id) =>
        new(HttpStatusCode.BadRequest, (int)McpErrorCode.HeaderMismatch, $"The header {header} does not say what the body says.", id);

    public static RpcRefusal UnknownSession(JsonElement? id) => new(HttpStatusCode.NotFound, UnknownSessionCode, "This session is not known here: begin a new one with initialize.", id);

    public static RpcRefusal CutOff(JsonElement? id) => new(HttpStatusCode.OK, ServerError, "The gateway ended this stream before the server had answered. Its time was up, or the server broke off.", id);

    /// <summary>Returns the error as a document.</summary>
    public byte[] ToJson() => ToJson(Id, Code, Message, data: null);

    /// <summary>Returns an error as a document.</summary>
    public static byte[] ToJson(JsonElement? id, int code, string message, JsonNode? data)
    {
        JsonObject error = new() { ["code"] = code, ["message"] = message };
        if (data is not null)
            error["data"] = data;
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = IdOf(id), ["error"] = error });
    }

    /// <summary>Returns a result as a document.</summary>
    public static byte[] ToJson(JsonElement? id, JsonNode? result) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = IdOf(id), ["result"] = result });

    private static JsonNode? IdOf(JsonElement? id) => id is { } known ? JsonNode.Parse(known.GetRawText()) : null;
}
