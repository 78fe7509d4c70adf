using System.Text.Json.Serialization;

namespace Kontext.Functions.Tokens;

/// <summary>The header that a key travels in. In the format, a name in braces stands for a field of the credential.</summary>
internal sealed record ExchangeHeaderResponse([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("format")] string Format);
