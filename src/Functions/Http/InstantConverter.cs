using System.Globalization;
using System.Text.Json;

namespace Kontext.Functions.Http;

/// <summary>Writes timestamps as ISO 8601 in UTC with milliseconds, ending in Z.</summary>
internal sealed class InstantConverter : AnswerConverter<DateTimeOffset>
{
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
