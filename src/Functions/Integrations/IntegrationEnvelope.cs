using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Integrations;

internal sealed record IntegrationEnvelope(IntegrationResponse Integration) : IAnswerBody<IntegrationEnvelope>
{
    static JsonTypeInfo<IntegrationEnvelope> IAnswerBody<IntegrationEnvelope>.Json => IntegrationsJson.Answers.IntegrationEnvelope;

    long? IAnswerBody<IntegrationEnvelope>.ShownRevision => Integration.Revision;
}
