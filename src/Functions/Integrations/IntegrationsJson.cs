using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Integrations;

[JsonSerializable(typeof(IntegrationEnvelope))]
[JsonSerializable(typeof(IntegrationListResponse))]
[JsonSerializable(typeof(ValidationResponse))]
[JsonSerializable(typeof(LastValidationEnvelope))]
[JsonSerializable(typeof(OAuthEnvelope))]
[JsonSerializable(typeof(ToolListResponse))]
internal sealed partial class IntegrationsJson : JsonSerializerContext
{
    public static IntegrationsJson Answers { get; } = new(AnswerJson.Options());
}
