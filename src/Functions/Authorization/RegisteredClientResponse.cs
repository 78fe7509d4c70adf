using System.Text.Json.Serialization;
using Kontext.Core.Consent;

namespace Kontext.Functions.Authorization;

/// <summary>The answer to a registration (RFC 7591 section 3.2.1).</summary>
internal sealed record RegisteredClientResponse
{
    [JsonPropertyName("client_id")]
    public required string ClientId { get; init; }

    [JsonPropertyName("client_id_issued_at")]
    public required long IssuedAt { get; init; }

    [JsonPropertyName("client_name")]
    public required string Name { get; init; }

    [JsonPropertyName("redirect_uris")]
    public required IReadOnlyList<string> RedirectUris { get; init; }

    [JsonPropertyName("token_endpoint_auth_method")]
    public string Authentication { get; } = "none";

    [JsonPropertyName("grant_types")]
    public IReadOnlyList<string> GrantTypes { get; } = ["authorization_code", "refresh_token"];

    [JsonPropertyName("response_types")]
    public IReadOnlyList<string> ResponseTypes { get; } = ["code"];

    public static RegisteredClientResponse Of(AuthorizingClient client, DateTimeOffset now) =>
        new() { ClientId = client.Id, IssuedAt = now.ToUnixTimeSeconds(), Name = client.Name, RedirectUris = client.RedirectUris };
}

/// <summary>The error of a registration (RFC 7591 section 3.2.2).</summary>
internal sealed record GrantRefusalResponse(
    [property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);
