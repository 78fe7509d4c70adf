using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Gateway;

[JsonSerializable(typeof(ResourceMetadataResponse))]
[JsonSerializable(typeof(UsableIntegrationListResponse))]
internal sealed partial class GatewayAnswersJson : JsonSerializerContext
{
    public static GatewayAnswersJson Answers { get; } = new(AnswerJson.Options());
}
