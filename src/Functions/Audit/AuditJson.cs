using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Audit;

/// <summary>How answers of this folder are written.</summary>
[JsonSerializable(typeof(AuditListResponse))]
[JsonSerializable(typeof(AuditEventResponse))]
internal sealed partial class AuditJson : JsonSerializerContext
{
    public static AuditJson Answers { get; } = new(AnswerJson.Options());
}
