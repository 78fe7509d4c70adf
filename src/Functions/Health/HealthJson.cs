using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Health;

[JsonSerializable(typeof(HealthResponse))]
internal sealed partial class HealthJson : JsonSerializerContext
{
    public static HealthJson Answers { get; } = new(AnswerJson.Options());
}
