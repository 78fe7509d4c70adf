using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Kontext.Core.Input;

/// <summary>
/// A canonical form of JSON. Documents that differ only in white space, escapes and the order of members have one form. Numbers stay as
/// written.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>
    /// Returns UTF-8 with the members of every object sorted (ordinal) and arrays in their order. A document with unpaired surrogates has
    /// no canonical form, so its text is returned unchanged.
    /// </summary>
    public static byte[] Of(JsonElement element) => Find(element) ?? JsonMarshal.GetRawUtf8Value(element).ToArray();

    /// <summary>Returns the same; null for a document with unpaired surrogates.</summary>
    public static byte[]? Find(JsonElement element)
    {
        ArrayBufferWriter<byte> buffer = new();
        try
        {
            using Utf8JsonWriter writer = new(buffer);
            Write(element, writer);
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
