using System.Text.Json.Serialization;

namespace Kontext.Functions.Tokens;

/// <summary>
/// The token answer of RFC 6749 section 5.1. Refresh and id tokens are there for the session of a user only. A client that acts in its own
/// name does not need them.
/// </summary>
internal sealed class IssuedTokenResponse
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("token_type")]
    public string TokenType { get; } = "Bearer";

    [JsonPropertyName("expires_in")]
    public required long? ExpiresIn { get; init; }

    [JsonPropertyName("scope")]
    public required string Scope { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("id_token")]
    public string? IdToken { get; init; }

    /// <summary>Returns the type name only, because the answer holds a token.</summary>
    public override string ToString() => nameof(IssuedTokenResponse);
}
