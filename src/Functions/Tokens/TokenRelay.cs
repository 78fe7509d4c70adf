using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Kontext.Functions.Tokens;

/// <summary>Relays token requests to the authority whose tokens the API accepts. It stores no secret, no token and no answer.</summary>
public sealed partial class TokenRelay(
    TokenClient tokens, ScopeMap scopes, IOptionsMonitor<JwtBearerOptions> bearer, IOptions<TokenEndpointOptions> options, IOptions<DeploymentOptions> deployment, ILogger<TokenRelay> logger)
{
    private JwtBearerOptions Bearer => bearer.Get(JwtBearerDefaults.AuthenticationScheme);

    internal async Task<IResult> AnswerAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var audiences = AudiencesOf(Bearer);
        if (request.Audience is { } named && !audiences.Contains(named, StringComparer.Ordinal))
            return TokenError.Target(audiences[0]);
        if (Bearer.ConfigurationManager is not { } metadata)
            return TokenError.NoAuthority();

        if (!(await metadata.TryReadAsync(cancellationToken)).Succeeded(out var authority, out _))
            return TokenError.Away(retryAfter: null);
        if (!Uri.TryCreate(authority.TokenEndpoint, UriKind.Absolute, out var endpoint))
            return Broken(status: null);
        return await AskAsync(authority, endpoint, request, request.Audience ?? audiences[0], cancellationToken);
    }

    private async Task<IResult> AskAsync(
        OpenIdConnectConfiguration authority, Uri endpoint, TokenRequest request, string audience, CancellationToken cancellationToken)
    {
        var asked = scopes.Read(request.Scope);
        var result = await tokens.GrantAsync(
            new ClientCredentialsGrant
            {
                TokenEndpoint = endpoint,
                Client = ClientAt(authority, request.Client),
                Scopes = scopes.ToAuthority(asked),
                Parameters = ParametersFor(audience),
            },
            cancellationToken);
        if (!result.Succeeded(out var response, out var failure))
        {
            var error = TokenError.Of(failure);
            return error.Status == StatusCodes.Status502BadGateway ? Broken(failure.Status) : error;
        }

        return new JsonAnswer<IssuedTokenResponse>(
            StatusCodes.Status200OK,
            new IssuedTokenResponse
            {
                AccessToken = response.AccessToken,
                ExpiresIn = (long?)response.ExpiresIn?.TotalSeconds,
                Scope = scopes.FromAuthority(asked, response.Scopes),
            },
            TokensJson.Answers.IssuedTokenResponse);
    }

    // The client's own method is used unless the authority supports only the other one. The default is Basic (RFC 8414 section 2).
    private static OAuthClient ClientAt(OpenIdConnectConfiguration authority, OAuthClient client)
    {
        var isBasic = authority.TokenEndpointAuthMethodsSupported switch
        {
            { Count: > 0 } methods when methods.Contains("client_secret_basic") != methods.Contains("client_secret_post") => methods.Contains("client_secret_basic"),
            { Count: > 0 } => client.Authentication == ClientAuthentication.ClientSecretBasic,
            _ => true,
        };
        return new OAuthClient
        {
            ClientId = client.ClientId,
            Secret = client.Secret,
            Authentication = isBasic ? ClientAuthentication.ClientSecretBasic : ClientAuthentication.ClientSecretPost,
        };
    }

    private Dictionary<string, string> ParametersFor(string audience) => options.Value.AudienceParameter == "none"
        ? []
        : new Dictionary<string, string>(StringComparer.Ordinal) { [options.Value.AudienceParameter] = audience };

    // The documented audience comes first, because the first one is requested when the client names none.
    private List<string> AudiencesOf(JwtBearerOptions caller)
    {
        var documented = $"{deployment.Value.PublicUrl.TrimEnd('/')}/api/v1";
        return
        [
            .. (caller.TokenValidationParameters.ValidAudiences ?? []).Append(caller.TokenValidationParameters.ValidAudience).OfType<string>()
                .Where(audience => audience.Length > 0)
                .OrderByDescending(audience => audience == documented),
        ];
    }

    private TokenError Broken(int? status)
    {
        Log.Unusable(logger, status);
        return TokenError.Broken();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The authority's token endpoint cannot be used (status {Status}): it must be https and lead to a public address or one of Outbound:AllowedNetworks, and answer as RFC 6749 says")]
        public static partial void Unusable(ILogger logger, int? status);
    }
}
