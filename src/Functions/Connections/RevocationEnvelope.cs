using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connections;

internal sealed record RevocationEnvelope(RevocationResponse Revocation) : IAnswerBody<RevocationEnvelope>
{
    static JsonTypeInfo<RevocationEnvelope> IAnswerBody<RevocationEnvelope>.Json => ConnectionsJson.Answers.RevocationEnvelope;
}
