using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Audit;

/// <summary>The serializer context of the audit answers.</summary>
[JsonSerializable(typeof(AuditListResponse))]
[JsonSerializable(typeof(AuditEventResponse))]
internal sealed partial class AuditJson : JsonSerializerContext
{
    public static AuditJson Answers { get; } = new(AnswerJson.Options());
}
