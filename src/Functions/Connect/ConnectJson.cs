using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connect;

[JsonSerializable(typeof(AuthorizationEnvelope))]
[JsonSerializable(typeof(ConnectSessionResponse))]
[JsonSerializable(typeof(ClientDocument))]
internal sealed partial class ConnectJson : JsonSerializerContext
{
    public static ConnectJson Answers { get; } = new(AnswerJson.Options());
}
