using System.Text.Json.Serialization;

namespace Kontext.Core.Consent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredRequest))]
[JsonSerializable(typeof(SealedRegistration))]
internal sealed partial class ConsentJson : JsonSerializerContext;
