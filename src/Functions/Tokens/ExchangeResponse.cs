using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Exchanging;

namespace Kontext.Functions.Tokens;

/// <summary>The answer to a token exchange: RFC 8693 section 2.2.1, with additional members. It never holds a refresh token.</summary>
internal sealed record ExchangeResponse
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("issued_token_type")]
    public string IssuedTokenType { get; } = "urn:ietf:params:oauth:token-type:access_token";

    [JsonPropertyName("token_type")]
    public required string TokenType { get; init; }

    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }

    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    [JsonPropertyName("integration")]
    public string? Integration { get; init; }

    [JsonPropertyName("integration_id")]
    public string? IntegrationId { get; init; }

    [JsonPropertyName("provider_kind")]
    public string? ProviderKind { get; init; }

    [JsonPropertyName("credentials")]
    public JsonElement? Credentials { get; init; }

    [JsonPropertyName("header")]
    public ExchangeHeaderResponse? Header { get; init; }

    [JsonPropertyName("missing_scopes")]
    public IReadOnlyList<string>? MissingScopes { get; init; }

    public static ExchangeResponse Of(ExchangedCredential credential) => new()
    {
        AccessToken = credential.AccessToken,
        TokenType = credential.Form is null ? "Bearer" : "N_A",
        ExpiresIn = (long?)credential.ExpiresIn?.TotalSeconds,
        Scope = credential.Scopes.Count > 0 ? string.Join(' ', credential.Scopes) : null,
        Integration = credential.Integration?.Name.Text,
        IntegrationId = credential.Integration?.Id.ToString(),
        ProviderKind = credential.IsKey ? "key" : null,
        Credentials = credential.Fields,
        Header = credential.Form is { } form ? new ExchangeHeaderResponse(form.Header, form.Format) : null,
        MissingScopes = credential.MissingScopes.Count > 0 ? credential.MissingScopes : null,
    };

    /// <summary>Returns the type name only, because the answer holds a token.</summary>
    public override string ToString() => nameof(ExchangeResponse);
}
