using System.Text.Json.Serialization;
using Kontext.LocalRuntime.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalRuntime.Tokens;

/// <summary>POST /oauth2/token: client credentials (RFC 6749 section 4.4) for the clients of the settings, on this machine alone.</summary>
internal sealed partial class TokenEndpoint(DevelopmentClients clients, TokenIssuer issuer, IConfiguration configuration, TimeProvider clock)
{
    private const string Path = "/oauth2/token";

    public static void Use(IApplicationBuilder app)
    {
        var endpoint = app.ApplicationServices.GetService<TokenEndpoint>();
        if (endpoint is not null)
        {
            app.Use((http, next) => IsAsked(http) ? endpoint.AnswerAsync(http, http.RequestAborted) : next(http));
        }
    }

    // Anybody else finds what the app has there, or nothing.
    private static bool IsAsked(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method)
        && http.Request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase)
        && Loopback.IsWhere(http);

    private async Task AnswerAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";

        var request = await TokenRequest.ReadAsync(http.Request, cancellationToken);
        var error = Check(http, request, out var client);
        if (error is null)
        {
            var scope = DevelopmentScopes.Grant(request!.Scope);
            var token = issuer.Issue(client!, request.Audience ?? issuer.Audience, scope, clock.GetUtcNow());
            var answer = new TokenAnswer(token, "Bearer", (int)TokenIssuer.Lifetime.TotalSeconds, scope);
            await http.Response.WriteAsJsonAsync(answer, TokenJson.Default.TokenAnswer, cancellationToken: cancellationToken);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        if (error.Code == TokenError.InvalidClient)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"development\", charset=\"UTF-8\"";
        }

        await http.Response.WriteAsJsonAsync(
            new ErrorAnswer(error.Code, error.Description), TokenJson.Default.ErrorAnswer, cancellationToken: cancellationToken);
    }

    private TokenError? Check(HttpContext http, TokenRequest? request, out DevelopmentClient? client)
    {
        client = null;
        if (request is null)
        {
            return TokenError.Request("Send application/x-www-form-urlencoded, each parameter once.");
        }

        if (request.GrantType is null)
        {
            return TokenError.Request("grant_type is missing.");
        }

        return Authenticate(http.Request.Headers.Authorization.ToString(), request, out client)
            ?? (request.GrantType != "client_credentials" ? TokenError.GrantType() : CheckAudience(request.Audience));
    }

    private TokenError? Authenticate(string authorization, TokenRequest request, out DevelopmentClient? client)
    {
        client = null;
        var (id, secret) = (request.ClientId, request.ClientSecret);
        if (authorization.Length > 0)
        {
            if (!BasicCredentials.TryParse(authorization, out var basic))
            {
                return TokenError.Client("The Authorization header is not HTTP Basic.");
            }

            if (secret is not null || (id is not null && id != basic.ClientId))
            {
                return TokenError.Request("Authenticate in one way: HTTP Basic, or client_id and client_secret in the body.");
            }

            (id, secret) = (basic.ClientId, basic.ClientSecret);
        }

        if (id is null || secret is null)
        {
            return TokenError.Client("Send client id and secret, by HTTP Basic or in the body.");
        }

        client = clients.Authenticate(id, secret);
        return client is null ? TokenError.Client("No client has this id and secret.") : null;
    }

    // Any audience the app itself accepts will do; another would make a token that is refused.
    private TokenError? CheckAudience(string? audience) =>
        audience is null
        || configuration.GetSection("Authentication:Schemes:Bearer:ValidAudiences").GetChildren().Any(valid => valid.Value == audience)
            ? null
            : TokenError.Target(issuer.Audience);

    internal sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string Scope);

    internal sealed record ErrorAnswer(string Error, string ErrorDescription);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(TokenAnswer))]
    [JsonSerializable(typeof(ErrorAnswer))]
    private sealed partial class TokenJson : JsonSerializerContext;
}
