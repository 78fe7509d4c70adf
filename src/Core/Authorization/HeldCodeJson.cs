using System.Text.Json.Serialization;

namespace Kontext.Core.Authorization;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HeldCode))]
internal sealed partial class HeldCodeJson : JsonSerializerContext;
