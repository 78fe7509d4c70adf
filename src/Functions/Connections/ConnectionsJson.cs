using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connections;

[JsonSerializable(typeof(ConnectionEnvelope))]
[JsonSerializable(typeof(ConnectionListResponse))]
[JsonSerializable(typeof(RevocationEnvelope))]
internal sealed partial class ConnectionsJson : JsonSerializerContext
{
    public static ConnectionsJson Answers { get; } = new(AnswerJson.Options());
}
