using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.Functions.Http;

/// <summary>A converter for values of answers, which are written and never read.</summary>
internal abstract class AnswerConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, never read.");
}
