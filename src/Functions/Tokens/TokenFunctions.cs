using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Tokens;

/// <summary>The token endpoint beside the API, so that clients need one address: whoever issues the tokens stays the authority.</summary>
public sealed class TokenFunctions(TokenRelay relay)
{
    [Function("IssueToken"), GuardedByTicket]
    public async Task<IResult> IssueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "oauth2/token")] HttpRequest request, CancellationToken cancellationToken)
    {
        request.HttpContext.Response.Headers.Pragma = "no-cache";
        return TokenRequest.TryRead(await TokenForm.ReadAsync(request, cancellationToken), request.Headers.Authorization.ToString(), out var asked, out var error)
            ? await relay.AnswerAsync(asked, cancellationToken)
            : error;
    }
}
