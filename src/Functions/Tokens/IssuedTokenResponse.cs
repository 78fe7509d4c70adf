using System.Text.Json.Serialization;

namespace Kontext.Functions.Tokens;

/// <summary>RFC 6749 section 5.1, without what a client that acts in its own name has no use for: refresh and id tokens stay behind.</summary>
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

    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => nameof(IssuedTokenResponse);
}
