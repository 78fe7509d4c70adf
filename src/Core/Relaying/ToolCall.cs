using System.Buffers;
using System.Text.Json;
using Kontext.Core.Gateway;
using Kontext.Core.Input;
using Kontext.Core.Mcp;
using Kontext.Core.Tools;
using Kontext.Core.Upstream;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Relaying;

/// <summary>
/// A call of one tool that a client asked for at the address of all integrations. The server gets it in the revision that it speaks, which
/// may be another one than the client's.
/// </summary>
/// <param name="Message">The client's message, with the name of the tool at its server.</param>
/// <param name="Arguments">The arguments, an object.</param>
/// <param name="Sent">The parameters that the client sent.</param>
/// <param name="Session">The client's session with the gateway; null for none.</param>
internal sealed record ToolCall(GatewayMessage Message, JsonElement Arguments, JsonElement Sent, GatewaySession? Session)
{
    private const string OwnMeta = "io.modelcontextprotocol/";

    // Names of headers are tokens (RFC 9110, section 5.6.2), and an argument of another type has no form as a header.
    private const string ParameterName = "x-mcp-header";

    private static readonly string[] Answers = ["inputResponses", "requestState"];

    /// <summary>The name of the tool at its server.</summary>
    private string Tool => Message.Tool!;

    /// <summary>Returns the message for the server.</summary>
    /// <param name="headers">The headers of the client's message.</param>
    /// <param name="list">The server's tools; its revision decides.</param>
    public ServerMessage ToServer(RelayHeaders headers, ToolList list)
    {
        List<KeyValuePair<string, string>> sent = [.. headers.ToPassOn.Where(header => !header.Key.StartsWith(McpHeaders.Prefix, StringComparison.OrdinalIgnoreCase))];
        if (list.IsModern)
        {
            sent.Add(new(McpHeaders.Version, list.Version));
            sent.Add(new(McpHeaders.Method, RequestMethods.ToolsCall));
            sent.Add(new(McpHeaders.Name, RelayHeaders.Encode(Tool)));
            sent.AddRange(ParametersOf(list));
        }

        return new ServerMessage(Write(list), sent, RequestMethods.ToolsCall);
    }

    /// <summary>Returns the type name; the arguments stay out of logs.</summary>
    public override string ToString() => nameof(ToolCall);

    private ReadOnlyMemory<byte> Write(ToolList list)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WritePropertyName("id");
        WriteRaw(writer, Message.Id!.Value);
        writer.WriteString("method", RequestMethods.ToolsCall);
        writer.WriteStartObject("params");
        writer.WriteString("name", Tool);
        writer.WritePropertyName("arguments");
        WriteRaw(writer, Arguments);
        foreach (var name in Answers)
        {
            if (list.IsModern && !Message.AnswersUs && Sent.Member(name) is { } answer)
            {
                writer.WritePropertyName(name);
                WriteRaw(writer, answer);
            }
        }

        WriteMeta(writer, list);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    // What a client of one revision says of itself means nothing in the other one. What it says beside that is passed on.
    private void WriteMeta(Utf8JsonWriter writer, ToolList list)
    {
        writer.WriteStartObject("_meta");
        if (Sent.Member("_meta") is { ValueKind: JsonValueKind.Object } meta)
        {
            foreach (var member in meta.EnumerateObject())
            {
                if (JsonStrings.FindName(member) is not { } name || (name.StartsWith(OwnMeta, StringComparison.Ordinal) && !(list.IsModern && Message.IsModern)))
                    continue;
                writer.WritePropertyName(name);
                WriteRaw(writer, member.Value);
            }
        }

        if (list.IsModern && !Message.IsModern)
        {
            foreach (var (name, value) in McpMessage.OwnMeta())
            {
                writer.WritePropertyName(name);
                value!.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    // A server of 2026-07-28 may ask that some arguments are repeated in headers (Streamable HTTP).
    private IEnumerable<KeyValuePair<string, string>> ParametersOf(ToolList list)
    {
        if (list.Find(Tool)?.InputSchema is not { } schema || JsonElement.Parse(schema).Member("properties") is not { ValueKind: JsonValueKind.Object } properties)
            yield break;
        foreach (var property in properties.EnumerateObject())
        {
            if (property.Value.Member(ParameterName)?.TextOrNull() is { Length: > 0 and <= 64 } header && header.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
                && Arguments.Member(property.Name) is { } argument && TextOf(argument) is { } text)
            {
                yield return new(McpHeaders.ParameterPrefix + header, RelayHeaders.Encode(text));
            }
        }
    }

    private static string? TextOf(JsonElement argument) => argument.ValueKind switch
    {
        JsonValueKind.String => argument.TextOrNull(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => argument.GetRawText(),
        _ => null,
    };

    private static void WriteRaw(Utf8JsonWriter writer, JsonElement element) => writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
}
