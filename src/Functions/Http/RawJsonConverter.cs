using System.Text.Json;

namespace Kontext.Functions.Http;

/// <summary>Writes a string that holds JSON without change, so that documents are returned as they were sent.</summary>
internal sealed class RawJsonConverter : AnswerConverter<string>
{
    // The JSON was validated when it was received.
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}
