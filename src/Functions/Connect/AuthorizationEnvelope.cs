using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connect;

internal sealed record AuthorizationEnvelope(AuthorizationLinkResponse Authorization) : IAnswerBody<AuthorizationEnvelope>
{
    static JsonTypeInfo<AuthorizationEnvelope> IAnswerBody<AuthorizationEnvelope>.Json => ConnectJson.Answers.AuthorizationEnvelope;
}
