using System.Text.Json.Serialization;

namespace Kontext.Core.Sessions;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<EndedSession>))]
internal sealed partial class SessionJson : JsonSerializerContext;
