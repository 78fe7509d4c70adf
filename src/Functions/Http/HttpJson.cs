using System.Text.Json.Serialization;

namespace Kontext.Functions.Http;

[JsonSerializable(typeof(ProblemResponse))]
internal sealed partial class HttpJson : JsonSerializerContext
{
    public static HttpJson Answers { get; } = new(AnswerJson.Options());
}
