using System.Text.Json.Serialization;

namespace Kontext.Core.Attachments;

/// <summary>The JSON context of the column that holds tool rules.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ToolsColumn))]
internal sealed partial class AttachmentJson : JsonSerializerContext;

/// <summary>The tool rules of an attachment in the form of the row.</summary>
internal sealed record ToolsColumn(IReadOnlyList<string>? Allow, IReadOnlyList<string>? Deny, bool? ReadOnlyOnly);
