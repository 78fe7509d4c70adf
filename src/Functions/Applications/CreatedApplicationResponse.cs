using System.Text.Json.Serialization;

namespace Kontext.Functions.Applications;

internal sealed record CreatedApplicationResponse(ApplicationResponse Application, [property: JsonPropertyName("oauth")] ClientResponse OAuth);
