using System.Text.Json.Serialization;
using Kontext.LocalRuntime.Routing;
using Kontext.LocalRuntime.Tokens;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalRuntime.SignIn;

/// <summary>GET /.well-known/openid-configuration (OpenID Connect Discovery section 4).</summary>
internal sealed partial class OpenIdConfigurationEndpoint(TokenIssuer issuer) : IDevelopmentEndpoint
{
    private const string Path = "/.well-known/openid-configuration";

    public bool IsAsked(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path.Equals(Path, StringComparison.Ordinal);

    public Task AnswerAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var answer = new OpenIdConfiguration
        {
            Issuer = issuer.Issuer,
            AuthorizationEndpoint = issuer.Issuer + AuthorizeEndpoint.Path,
            TokenEndpoint = issuer.Issuer + Tokens.TokenEndpoint.Path,
            JwksUri = issuer.Issuer + KeysEndpoint.Path,
            ScopesSupported = DevelopmentScopes.AtSignIn,
        };
        return http.Response.WriteAsJsonAsync(answer, OpenIdJson.Default.OpenIdConfiguration, cancellationToken: cancellationToken);
    }

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

        public IReadOnlyList<string> IdTokenSigningAlgValuesSupported { get; } = [IdTokenIssuer.Algorithm];

        public IReadOnlyList<string> TokenEndpointAuthMethodsSupported { get; } = ["none", "client_secret_basic", "client_secret_post"];

        public IReadOnlyList<string> ClaimsSupported { get; } = ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "org_id", "name"];

        public IReadOnlyList<string> CodeChallengeMethodsSupported { get; } = ["S256"];

        public bool AuthorizationResponseIssParameterSupported { get; } = true;

        public bool RequestParameterSupported { get; }

        public bool RequestUriParameterSupported { get; }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(OpenIdConfiguration))]
    private sealed partial class OpenIdJson : JsonSerializerContext;
}
