using System.Text.Json.Serialization;

namespace Kontext.Functions.Tokens;

/// <summary>
/// The header that carries an API key. In the format, <c>{access_token}</c> stands for that member. Any other name in braces stands for a
/// field.
/// </summary>
internal sealed record ExchangeHeaderResponse([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("format")] string Format);
