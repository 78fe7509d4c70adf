using System.Text.Json.Serialization;

namespace Kontext.Functions.Tokens;

/// <summary>The header that a key travels in. In the format, <c>{access_token}</c> stands for that member and another name in braces for a field.</summary>
internal sealed record ExchangeHeaderResponse([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("format")] string Format);
