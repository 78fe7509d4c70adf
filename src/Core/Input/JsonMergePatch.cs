using System.Buffers;
using System.Text.Json;

namespace Kontext.Core.Input;

/// <summary>Merges one JSON document into another (RFC 7396). What the patch does not touch keeps its text.</summary>
internal static class JsonMergePatch
{
    /// <summary>The merged document.</summary>
    /// <param name="target">The document as it is; null when there is none.</param>
    /// <param name="patch">Checked as a request's body is: no member twice, no text that cannot be kept.</param>
    public static JsonElement Apply(string? target, JsonElement patch)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
            Write(writer, target is null ? null : JsonElement.Parse(target), patch);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement? target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            WriteRaw(writer, patch);
            return;
        }

        var members = patch.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        writer.WriteStartObject();
        if (target is { ValueKind: JsonValueKind.Object } present)
        {
            foreach (var member in present.EnumerateObject())
            {
                if (!members.Remove(member.Name, out var change))
                {
                    writer.WritePropertyName(member.Name);
                    WriteRaw(writer, member.Value);
                }
                else if (change.ValueKind != JsonValueKind.Null)
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, change);
                }
            }
        }

        foreach (var (name, value) in members.Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            writer.WritePropertyName(name);
            Write(writer, target: null, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter writer, JsonElement value) => writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
}
