using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Integrations;

internal sealed record LastValidationEnvelope(LastValidationResponse Validation) : IAnswerBody<LastValidationEnvelope>
{
    static JsonTypeInfo<LastValidationEnvelope> IAnswerBody<LastValidationEnvelope>.Json => IntegrationsJson.Answers.LastValidationEnvelope;
}
