using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Authorization;

[JsonSerializable(typeof(ServerMetadataResponse))]
[JsonSerializable(typeof(KeySetResponse))]
[JsonSerializable(typeof(RegisteredClientResponse))]
[JsonSerializable(typeof(GrantRefusalResponse))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class AuthorizationJson : JsonSerializerContext
{
    public static AuthorizationJson Answers { get; } = new(AnswerJson.Options());
}
