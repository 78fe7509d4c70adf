using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Kontext.Core.Mcp;
using Kontext.Core.Outcomes;
using Kontext.Core.Upstream;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Gateway;

/// <summary>
/// One message of a client (JSON-RPC 2.0): a request, a notification, or an answer to a request of the server. Decisions are made on what is
/// read here, so the server must read the same: a member that is sent twice is refused.
/// </summary>
internal sealed record GatewayMessage
{
    /// <summary>The key and the state of our own question to a client of MCP 2026-07-28.</summary>
    public const string OwnQuestion = "kontext_connect";

    private const int MaxDepth = 256;
    private const int MaxName = 1_024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>The body, to be passed on.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The method; null for an answer.</summary>
    public string? Method { get; private init; }

    /// <summary>The id: a string or a number; null for a notification.</summary>
    public JsonElement? Id { get; private init; }

    /// <summary>The name of the tool or prompt, or the URI of the resource; null when the message names none.</summary>
    public string? Name { get; init; }

    /// <summary>The protocol revision that the message names; null for none.</summary>
    public string? Version { get; private init; }

    /// <summary>Whether the client has declared, in this message, that it shows people addresses (URL elicitation).</summary>
    public bool ShowsAddresses { get; private init; }

    /// <summary>Whether the message answers our own question.</summary>
    public bool AnswersUs { get; private init; }

    /// <summary>Whether the client's person has refused to open our link, in answer to our own question.</summary>
    public bool IsDeclined { get; private init; }

    /// <summary>Whether the message asks for an answer.</summary>
    public bool IsRequest => Method is not null && Id is not null;

    /// <summary>Whether the message is of the revision without a handshake.</summary>
    public bool IsModern => string.CompareOrdinal(Version, McpMessage.Modern) >= 0 && Method != RequestMethods.Initialize;

    /// <summary>The tool that the message calls; null for every other message.</summary>
    public string? Tool => Method == RequestMethods.ToolsCall ? Name : null;

    /// <summary>Reads a body, and compares the headers with it (MCP 2026-07-28, Streamable HTTP).</summary>
    public static Result<GatewayMessage, RpcRefusal> Read(ReadOnlyMemory<byte> body, RelayHeaders headers)
    {
        if (!Parse(body).Succeeded(out var root, out var refusal))
            return refusal;
        if (root.ValueKind == JsonValueKind.Array)
            return RpcRefusal.Invalid("Send one message at a time: batches are not relayed.");
        if (root.ValueKind != JsonValueKind.Object || root.Text("jsonrpc") != "2.0")
            return RpcRefusal.Invalid("Send a message of JSON-RPC 2.0.");
        JsonElement? id = root.TryGetProperty("id", out var sent) ? sent : null;
        if (id is { ValueKind: not JsonValueKind.Number } && id.Value.TextOrNull() is null)
            return RpcRefusal.Invalid("The id of a message is a string or a number."); // an answer repeats the id, so it must be text that can be written
        if (root.Member("method") is not null)
        {
            return root.Text("method") is { Length: > 0 and <= MaxName } method && root.Member("result") is null && root.Member("error") is null
                ? Check(OfMethod(body, method, id, root.Member("params"), headers), headers)
                : RpcRefusal.Invalid("A message has a method, or else a result or an error.", id);
        }

        return id is not null && root.Member("result") is null != root.Member("error") is null
            ? new GatewayMessage { Body = body, Id = id, Version = headers.Find(McpHeaders.Version) }
            : RpcRefusal.Invalid("A message has a method, or else a result or an error.", id);
    }

    /// <summary>Returns the parameters; null when the message has none.</summary>
    public JsonElement? ReadParameters() => JsonElement.Parse(Body.Span, Strict).Member("params");

    /// <summary>Returns the body for the server. What a client answers to our own question is not the server's.</summary>
    public ReadOnlyMemory<byte> ToServer()
    {
        if (!AnswersUs)
            return Body;
        ArrayBufferWriter<byte> written = new(Body.Length);
        Write(written, JsonElement.Parse(Body.Span, Strict), isRoot: true);
        return written.WrittenMemory;
    }

    /// <summary>Returns the type name; the content stays out of logs.</summary>
    public override string ToString() => nameof(GatewayMessage);

    private static Result<JsonElement, RpcRefusal> Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            return RpcRefusal.NotJson();
        try
        {
            return JsonElement.Parse(body.Span, Strict);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The search for duplicate members reports half of a surrogate pair in a name only by InvalidOperationException.
            return RpcRefusal.NotJson();
        }
    }

    private static GatewayMessage OfMethod(ReadOnlyMemory<byte> body, string method, JsonElement? id, JsonElement? parameters, RelayHeaders headers)
    {
        var meta = parameters?.Member("_meta");
        var capabilities = method == RequestMethods.Initialize ? parameters?.Member("capabilities") : meta?.Member(MetaKeys.ClientCapabilities);
        return new GatewayMessage
        {
            Body = body,
            Method = method,
            Id = id,
            Name = method switch
            {
                RequestMethods.ToolsCall or RequestMethods.PromptsGet => parameters?.Text("name"),
                RequestMethods.ResourcesRead => parameters?.Text("uri"),
                _ => null,
            },
            Version = method == RequestMethods.Initialize ? parameters?.Text("protocolVersion") : meta?.Text(MetaKeys.ProtocolVersion) ?? headers.Find(McpHeaders.Version),
            ShowsAddresses = capabilities?.Member("elicitation")?.Member("url") is not null,
            AnswersUs = parameters?.Text("requestState") == OwnQuestion,
            IsDeclined = parameters?.Text("requestState") == OwnQuestion && parameters?.Member("inputResponses")?.Member(OwnQuestion)?.Text("action") is { } action && action != "accept",
        };
    }

    private static Result<GatewayMessage, RpcRefusal> Check(GatewayMessage message, RelayHeaders headers)
    {
        if (headers.Find(McpHeaders.Method) is { } method && method != message.Method)
            return RpcRefusal.Contradicted(McpHeaders.Method, message.Id);
        if (headers.Find(McpHeaders.Name) is { } name && RelayHeaders.Decode(name) != message.Name)
            return RpcRefusal.Contradicted(McpHeaders.Name, message.Id);
        if (message.Method != RequestMethods.Initialize && headers.Find(McpHeaders.Version) is { } version && version != message.Version)
            return RpcRefusal.Contradicted(McpHeaders.Version, message.Id);
        return message;
    }

    // Copies an object as it was sent, except for the parameters that answer us. Names and values stay as they are, also texts that .NET cannot
    // read.
    private static void Write(ArrayBufferWriter<byte> written, JsonElement sent, bool isRoot)
    {
        var before = "{"u8;
        foreach (var member in sent.EnumerateObject())
        {
            if (!isRoot && (member.NameEquals("requestState") || member.NameEquals("inputResponses")))
                continue;
            written.Write(before);
            written.Write("\""u8);
            written.Write(JsonMarshal.GetRawUtf8PropertyName(member));
            written.Write("\":"u8);
            if (isRoot && member.NameEquals("params"))
                Write(written, member.Value, isRoot: false);
            else
                written.Write(JsonMarshal.GetRawUtf8Value(member.Value));
            before = ","u8;
        }

        written.Write(before.SequenceEqual("{"u8) ? "{}"u8 : "}"u8);
    }
}
