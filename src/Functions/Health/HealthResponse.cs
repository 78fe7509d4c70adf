using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Health;

internal sealed record HealthResponse(string Status) : IAnswerBody<HealthResponse>
{
    static JsonTypeInfo<HealthResponse> IAnswerBody<HealthResponse>.Json => HealthJson.Answers.HealthResponse;
}
