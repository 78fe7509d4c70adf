using System.Text.Json.Serialization;

namespace Kontext.Core.Applications;

/// <summary>The JSON context of the columns that hold JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientColumn))]
[JsonSerializable(typeof(ToolsColumn))]
[JsonSerializable(typeof(ExternalAuth))]
[JsonSerializable(typeof(IReadOnlyList<TrustEntry>))]
internal sealed partial class ApplicationJson : JsonSerializerContext;
