using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.Functions.Http;

/// <summary>Writes a string that holds JSON without change, so that documents are returned as they were sent.</summary>
internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, never read.");

    // The JSON was validated when it was received.
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}
