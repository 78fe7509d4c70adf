using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.Functions.Http;

/// <summary>The serializer options of all answers: camelCase, null members left out. Each folder has its own serializer context.</summary>
internal static class AnswerJson
{
    /// <summary>
    /// Returns new options, because each context needs its own. Names in any language stay unescaped, because browsers never read answers
    /// as HTML.
    /// </summary>
    public static JsonSerializerOptions Options() => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new InstantConverter() },
    };
}
