using System.Buffers;
using System.Text.Json;

namespace Kontext.Core.Input;

/// <summary>Merges a JSON document into another one (RFC 7396). Parts that the patch does not change keep their text.</summary>
internal static class JsonMergePatch
{
    /// <summary>Returns the merged document.</summary>
    /// <param name="target">The present document; null when there is none.</param>
    /// <param name="patch">The patch, checked like a request's body: no duplicate members, no text that cannot be stored.</param>
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
