using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.Functions.Http;

/// <summary>Writes a text that is JSON as it is: documents are returned as they were sent.</summary>
internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, never read.");

    // It was parsed when it came in.
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}
