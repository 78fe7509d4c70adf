using Kontext.Core.OAuth;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tokens;

/// <summary>
/// The error answer of the token endpoint (RFC 6749 section 5.2; invalid_target from RFC 8693 section 2.2.2). The authority's own texts are
/// never passed on.
/// </summary>
internal sealed record TokenError(int Status, string Code, string Description, TimeSpan? RetryAfter = null) : IResult
{
    private const string InvalidRequest = "invalid_request";
    private const string InvalidClient = "invalid_client";

    public static TokenError Request(string description) => new(StatusCodes.Status400BadRequest, InvalidRequest, description);

    public static TokenError Client(string description) => new(StatusCodes.Status401Unauthorized, InvalidClient, description);

    public static TokenError GrantType() => new(StatusCodes.Status400BadRequest, "unsupported_grant_type", "Send the grant_type authorization_code, refresh_token, client_credentials, or that of token exchange (RFC 8693).");

    public static TokenError Grant(string description) => new(StatusCodes.Status400BadRequest, "invalid_grant", description);

    public static TokenError Scope(string description) => new(StatusCodes.Status400BadRequest, "invalid_scope", description);

    public static TokenError Unavailable(TimeSpan? retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "Something that is needed for this is away at the moment; try again.", retryAfter ?? TimeSpan.FromSeconds(5));

    public static TokenError NoAuthority() =>
        new(StatusCodes.Status400BadRequest, "unsupported_grant_type", "This deployment names no authority that tokens could come from.");

    public static TokenError Target(string expected) => new(StatusCodes.Status400BadRequest, "invalid_target", $"The audience must be {expected}, or left out.");

    public static TokenError SlowDown(TimeSpan wait) =>
        new(StatusCodes.Status429TooManyRequests, "slow_down", "Too many requests for tokens; wait as Retry-After says.", wait);

    public static TokenError Away(TimeSpan? retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "The authority is away at the moment; try again.", retryAfter ?? TimeSpan.FromSeconds(5));

    public static TokenError Broken() =>
        new(StatusCodes.Status502BadGateway, "server_error", "The authority gave no answer that can be used. The log of this deployment tells why.");

    /// <summary>Maps the authority's error to the error for the client.</summary>
    public static TokenError Of(TokenFailure failure) => failure switch
    {
        { Kind: TokenFailureKind.Transient } => Away(failure.RetryAfter),
        { Kind: TokenFailureKind.Unusable } or { Kind: TokenFailureKind.Configuration, Status: null or < 400 or 404 or 405 or 410 } => Broken(),
        { Error: "invalid_scope" } => new(StatusCodes.Status400BadRequest, "invalid_scope", "The authority does not give this client these scopes."),
        { Error: "invalid_target" } => new(StatusCodes.Status400BadRequest, "invalid_target", "The authority does not give this client tokens for this audience."),
        { Error: InvalidClient } or { Status: StatusCodes.Status401Unauthorized } => Client("The authority knows no client with this id and secret."),
        { Error: InvalidRequest } => Request("The authority takes the request for no request; is its scope map right?"),
        _ => new(StatusCodes.Status400BadRequest, "unauthorized_client", "The authority does not let this client have such a token."),
    };

    /// <summary>Writes WWW-Authenticate with the method of client authentication (RFC 6749 section 5.2).</summary>
    public static void Challenge(HttpContext httpContext) => httpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"kontext\", charset=\"UTF-8\"";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status == StatusCodes.Status401Unauthorized)
            Challenge(httpContext);
        ProblemAnswer.WriteRetryAfter(httpContext, RetryAfter);
        return JsonAnswer.WriteAsync(httpContext, Status, new TokenErrorResponse(Code, Description), TokensJson.Answers.TokenErrorResponse, "application/json");
    }
}
