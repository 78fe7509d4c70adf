using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kontext.Core.OAuth;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;
using Kontext.Functions.Http;

namespace Kontext.Functions.Authorization;

/// <summary>The metadata of this deployment's authorization server (RFC 8414 section 2; OpenID Connect Discovery section 3).</summary>
internal sealed record ServerMetadataResponse : IAnswerBody<ServerMetadataResponse>
{
    static JsonTypeInfo<ServerMetadataResponse> IAnswerBody<ServerMetadataResponse>.Json => AuthorizationJson.Answers.ServerMetadataResponse;

    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("authorization_endpoint")]
    public required string AuthorizationEndpoint { get; init; }

    [JsonPropertyName("token_endpoint")]
    public required string TokenEndpoint { get; init; }

    [JsonPropertyName("jwks_uri")]
    public required string JwksUri { get; init; }

    [JsonPropertyName("revocation_endpoint")]
    public required string RevocationEndpoint { get; init; }

    [JsonPropertyName("registration_endpoint")]
    public string? RegistrationEndpoint { get; init; }

    [JsonPropertyName("scopes_supported")]
    public IReadOnlyList<string> ScopesSupported { get; } = ["openid", "profile", "email", "offline_access", OwnScopes.GatewayAccess];

    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypesSupported { get; } = ["code"];

    [JsonPropertyName("response_modes_supported")]
    public IReadOnlyList<string> ResponseModesSupported { get; } = ["query"];

    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string> GrantTypesSupported { get; } =
        ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"];

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> TokenEndpointAuthMethodsSupported { get; } = ["none", "client_secret_basic", "client_secret_post"];

    [JsonPropertyName("revocation_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> RevocationEndpointAuthMethodsSupported { get; } = ["none", "client_secret_basic", "client_secret_post"];

    [JsonPropertyName("code_challenge_methods_supported")]
    public IReadOnlyList<string> CodeChallengeMethodsSupported { get; } = ["S256"];

    [JsonPropertyName("subject_types_supported")]
    public IReadOnlyList<string> SubjectTypesSupported { get; } = ["public"];

    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public IReadOnlyList<string> IdTokenSigningAlgorithms { get; } = ["ES256"];

    [JsonPropertyName("prompt_values_supported")]
    public IReadOnlyList<string> PromptValues { get; } = ["none", "login", "consent", "select_account"];

    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool AnswersWithIssuer { get; } = true;

    [JsonPropertyName("client_id_metadata_document_supported")]
    public bool? ReadsMetadataDocuments { get; init; }

    public static ServerMetadataResponse Of(TokenIssuer issuer, SessionOptions options) => new()
    {
        Issuer = issuer.Name,
        AuthorizationEndpoint = $"{issuer.Name}/oauth2/authorize",
        TokenEndpoint = $"{issuer.Name}/oauth2/token",
        JwksUri = $"{issuer.Name}/.well-known/jwks.json",
        RevocationEndpoint = $"{issuer.Name}/oauth2/revoke",
        RegistrationEndpoint = options.IsOpenToAny() ? $"{issuer.Name}/oauth2/register" : null,
        ReadsMetadataDocuments = options.IsOpenToAny() && options.MetadataHosts.Count > 0 ? true : null,
    };
}
