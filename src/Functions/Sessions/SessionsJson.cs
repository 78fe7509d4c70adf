using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Sessions;

[JsonSerializable(typeof(SessionEnvelope))]
[JsonSerializable(typeof(SessionListResponse))]
[JsonSerializable(typeof(DelegationListResponse))]
[JsonSerializable(typeof(AgentSessionResponse))]
internal sealed partial class SessionsJson : JsonSerializerContext
{
    public static SessionsJson Answers { get; } = new(AnswerJson.Options());
}
