using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Identity;

/// <summary>
/// Answers with the issuer's metadata (OpenID Connect Discovery section 4), and with the public key of its tokens (RFC 7517).
/// </summary>
internal sealed partial class MetadataEndpoints(DevelopmentIdentity identity, TokenIssuer issuer)
{
    public const string ConfigurationPath = DevelopmentIdentity.Path + "/.well-known/openid-configuration";
    public const string KeysPath = DevelopmentIdentity.Path + "/oauth2/keys";

    public Task AnswerConfigurationAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        OpenIdConfiguration answer = new()
        {
            Issuer = identity.Issuer,
            AuthorizationEndpoint = AddressOf(AuthorizeEndpoint.Path),
            TokenEndpoint = AddressOf(Identity.TokenEndpoint.Path),
            JwksUri = AddressOf(KeysPath),
            ScopesSupported = DevelopmentScopes.AtSignIn,
        };
        return http.Response.WriteAsJsonAsync(answer, MetadataJson.Default.OpenIdConfiguration, cancellationToken: http.RequestAborted);
    }

    public Task AnswerKeysAsync(HttpContext http)
    {
        // Another data directory has another key, so the answer must not be cached.
        http.Response.Headers.CacheControl = "no-store";
        var key = issuer.PublicKey;
        KeySet answer = new([new Key(key.Kty, "sig", TokenIssuer.Algorithm, key.Kid, key.N, key.E)]);
        return http.Response.WriteAsJsonAsync(answer, MetadataJson.Default.KeySet, cancellationToken: http.RequestAborted);
    }

    private string AddressOf(string path) => identity.Authority + path[DevelopmentIdentity.Path.Length..];

    internal sealed record OpenIdConfiguration
    {
        public required string Issuer { get; init; }

        public required string AuthorizationEndpoint { get; init; }

        public required string TokenEndpoint { get; init; }

        public required string JwksUri { get; init; }

        public required IReadOnlyList<string> ScopesSupported { get; init; }

        public IReadOnlyList<string> ResponseTypesSupported { get; } = ["code"];

        public IReadOnlyList<string> ResponseModesSupported { get; } = ["query"];

        public IReadOnlyList<string> GrantTypesSupported { get; } = [AuthorizationCodeGrant.Type, ClientCredentialsGrant.Type];

        public IReadOnlyList<string> SubjectTypesSupported { get; } = ["public"];

        public IReadOnlyList<string> IdTokenSigningAlgValuesSupported { get; } = [TokenIssuer.Algorithm];

        public IReadOnlyList<string> TokenEndpointAuthMethodsSupported { get; } = ["none", "client_secret_basic", "client_secret_post"];

        public IReadOnlyList<string> ClaimsSupported { get; } = ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "org_id", "name"];

        public IReadOnlyList<string> CodeChallengeMethodsSupported { get; } = ["S256"];

        public bool AuthorizationResponseIssParameterSupported { get; } = true;

        public bool RequestParameterSupported { get; }

        public bool RequestUriParameterSupported { get; }
    }

    internal sealed record KeySet(IReadOnlyList<Key> Keys);

    internal sealed record Key(string Kty, string Use, string Alg, string Kid, string N, string E);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(OpenIdConfiguration))]
    [JsonSerializable(typeof(KeySet))]
    private sealed partial class MetadataJson : JsonSerializerContext;
}
