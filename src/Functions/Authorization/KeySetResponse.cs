using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Authorization;

/// <summary>The public signing keys (RFC 7517 section 5).</summary>
internal sealed record KeySetResponse([property: JsonPropertyName("keys")] IReadOnlyList<KeyResponse> Keys) : IAnswerBody<KeySetResponse>
{
    static JsonTypeInfo<KeySetResponse> IAnswerBody<KeySetResponse>.Json => AuthorizationJson.Answers.KeySetResponse;
}

/// <summary>A public key of an elliptic curve (RFC 7518 section 6.2). It has no member for the private half.</summary>
internal sealed record KeyResponse
{
    [JsonPropertyName("kty")]
    public required string KeyType { get; init; }

    [JsonPropertyName("use")]
    public required string Use { get; init; }

    [JsonPropertyName("alg")]
    public required string Algorithm { get; init; }

    [JsonPropertyName("kid")]
    public required string Id { get; init; }

    [JsonPropertyName("crv")]
    public required string Curve { get; init; }

    [JsonPropertyName("x")]
    public required string X { get; init; }

    [JsonPropertyName("y")]
    public required string Y { get; init; }

    public static KeyResponse Of(JsonWebKey key) =>
        new() { KeyType = key.Kty, Use = key.Use, Algorithm = key.Alg, Id = key.Kid, Curve = key.Crv, X = key.X, Y = key.Y };
}
