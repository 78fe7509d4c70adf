using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Relaying;

/// <summary>A server's answer to tools/list, read whole so that tools can be left out.</summary>
internal sealed class ToolsAnswer
{
    private readonly JsonElement _answer;

    private ToolsAnswer(JsonElement answer) => _answer = answer;

    /// <summary>Reads the answer to a request from a document or an event stream; null when it broke off, or is not there.</summary>
    public static async Task<ToolsAnswer?> ReadAsync(HttpResponseMessage response, JsonElement id, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.EventStream)
            return await new AnswerEvents(sent => Find(sent, id)).ReadAsync(response, cancellationToken) is { } found ? new ToolsAnswer(found) : null;
        return await response.TryReadAsync(cancellationToken) is { } body && HostileJson.Parse(body, out _) is { } document && Find(document, id) is { } answer
            ? new ToolsAnswer(answer)
            : null;
    }

    /// <summary>Returns the answer with those tools only that pass.</summary>
    public byte[] Where(Func<JsonElement, bool> passes)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
            Write(writer, _answer, "result", result => Write(writer, result, "tools", tools => WriteTools(writer, tools, passes)));
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTools(Utf8JsonWriter writer, JsonElement tools, Func<JsonElement, bool> passes)
    {
        if (tools.ValueKind != JsonValueKind.Array)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (var tool in tools.EnumerateArray().Where(passes))
            writer.WriteRawValue(tool.GetRawText(), skipInputValidation: true);
        writer.WriteEndArray();
    }

    // Copies an object, but for one member. A member whose name stands for no text is left out.
    private static void Write(Utf8JsonWriter writer, JsonElement sent, string name, Action<JsonElement> write)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            writer.WriteRawValue(sent.GetRawText(), skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in sent.EnumerateObject())
        {
            if (JsonStrings.FindName(member) is not { } present)
                continue;
            writer.WritePropertyName(present);
            if (present == name)
                write(member.Value);
            else
                writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static JsonElement? Find(JsonElement sent, JsonElement id) =>
        sent.Member("id") is { } named && JsonElement.DeepEquals(named, id) && (sent.Member("result") ?? sent.Member("error")) is not null ? sent : null;
}
