using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Applications;

/// <summary>The serializer context of the answers about applications.</summary>
[JsonSerializable(typeof(ApplicationEnvelope))]
[JsonSerializable(typeof(CreatedApplicationResponse))]
[JsonSerializable(typeof(ApplicationListResponse))]
[JsonSerializable(typeof(ClientEnvelope))]
[JsonSerializable(typeof(AttachedResponse))]
[JsonSerializable(typeof(AttachmentEnvelope))]
[JsonSerializable(typeof(ToolRulesEnvelope))]
[JsonSerializable(typeof(ServiceAccountEnvelope))]
[JsonSerializable(typeof(ServiceAccountListResponse))]
internal sealed partial class ApplicationJson : JsonSerializerContext
{
    public static ApplicationJson Answers { get; } = new(AnswerJson.Options());
}
