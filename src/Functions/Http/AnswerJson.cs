using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.Functions.Http;

/// <summary>How every answer is written: camelCase, members without a value left out. Each folder has a serializer context of its own.</summary>
internal static class AnswerJson
{
    /// <summary>Returns new options, because each context needs its own. Names in any language stay readable: answers are never sniffed as markup.</summary>
    public static JsonSerializerOptions Options() => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new InstantConverter() },
    };
}
