using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Integrations;

internal sealed record OAuthEnvelope([property: System.Text.Json.Serialization.JsonPropertyName("oauth")] OAuthResponse OAuth) : IAnswerBody<OAuthEnvelope>
{
    static JsonTypeInfo<OAuthEnvelope> IAnswerBody<OAuthEnvelope>.Json => IntegrationsJson.Answers.OAuthEnvelope;

    long? IAnswerBody<OAuthEnvelope>.ShownRevision => OAuth.Revision;
}
