using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connections;

internal sealed record ConnectionEnvelope(ConnectionResponse Connection) : IAnswerBody<ConnectionEnvelope>
{
    static JsonTypeInfo<ConnectionEnvelope> IAnswerBody<ConnectionEnvelope>.Json => ConnectionsJson.Answers.ConnectionEnvelope;
}
