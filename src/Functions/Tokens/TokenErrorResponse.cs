using System.Text.Json.Serialization;

namespace Kontext.Functions.Tokens;

/// <summary>The error body of RFC 6749 section 5.2.</summary>
internal sealed record TokenErrorResponse(
    [property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string ErrorDescription);
