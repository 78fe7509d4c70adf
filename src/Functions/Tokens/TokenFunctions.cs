using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Tokens;

/// <summary>The token endpoint beside the API, so that clients need one address: the authority stays the issuer.</summary>
public sealed class TokenFunctions(TokenRelay relay, TokenLimits limits)
{
    [Function("IssueToken"), GuardedByTicket]
    public async Task<IResult> IssueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "oauth2/token")] HttpRequest request, CancellationToken cancellationToken)
    {
        request.HttpContext.Response.Headers.Pragma = "no-cache";
        if (!TokenRequest.TryRead(await TokenForm.ReadAsync(request, cancellationToken), request.Headers.Authorization.ToString(), out var asked, out var error))
            return error;
        if (limits.TryTake(asked.Client, request) is { } wait)
            return TokenError.SlowDown(wait);

        var answer = await relay.AnswerAsync(asked, cancellationToken);
        if (answer is JsonAnswer<IssuedTokenResponse>)
            limits.Note(asked.Client, isAccepted: true);
        else if (answer is TokenError { Status: StatusCodes.Status401Unauthorized })
            limits.Note(asked.Client, isAccepted: false);
        return answer;
    }
}
