using System.Text.Json.Serialization;

namespace Kontext.Core.Applications;

/// <summary>The JSON context of the columns that hold JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientColumn))]
[JsonSerializable(typeof(ExternalAuth))]
[JsonSerializable(typeof(IReadOnlyList<TrustEntry>))]
internal sealed partial class ApplicationJson : JsonSerializerContext;

/// <summary>The lists of an OAuth client in the form of the row.</summary>
internal sealed record ClientColumn(IReadOnlyList<string> RedirectUris, IReadOnlyList<string> Scopes, IReadOnlyList<string> AllowedResources);
