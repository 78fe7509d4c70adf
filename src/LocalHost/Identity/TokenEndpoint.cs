using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Identity;

/// <summary>The token endpoint. It issues tokens to the clients of the settings, and for the code of a sign-in.</summary>
internal sealed partial class TokenEndpoint(ClientCredentialsGrant clientCredentials, AuthorizationCodeGrant authorizationCode)
{
    public const string Path = DevelopmentIdentity.Path + "/oauth2/token";

    public async Task AnswerAsync(HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";

        var request = await TokenRequest.ReadAsync(http.Request, cancellationToken);
        var error = Grant(http.Request.Headers.Authorization.ToString(), request, out var answer);
        if (error is null)
        {
            await http.Response.WriteAsJsonAsync(answer!, TokenJson.Default.TokenAnswer, cancellationToken: cancellationToken);
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

    private TokenError? Grant(string authorization, TokenRequest? request, out TokenAnswer? answer)
    {
        answer = null;
        return request?.GrantType switch
        {
            _ when request is null => TokenError.Request("Send application/x-www-form-urlencoded, each parameter once."),
            null => TokenError.Request("grant_type is missing."),
            ClientCredentialsGrant.Type => clientCredentials.Grant(authorization, request, out answer),
            AuthorizationCodeGrant.Type => authorizationCode.Grant(authorization, request, out answer),
            _ => TokenError.GrantType(),
        };
    }

    internal sealed record ErrorAnswer(string Error, string ErrorDescription);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(TokenAnswer))]
    [JsonSerializable(typeof(ErrorAnswer))]
    private sealed partial class TokenJson : JsonSerializerContext;
}
