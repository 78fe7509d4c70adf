using Kontext.Core.Applications;
using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Tokens;

/// <summary>
/// The token and the revocation endpoint. The token endpoint answers this service's own clients and relays the requests of all other clients to the authority. Clients so need
/// only one address.
/// </summary>
public sealed class TokenFunctions(TokenRelay relay, ExchangeEndpoint exchange, SessionTokenEndpoint sessions, TokenLimits limits)
{
    private const string ClientCredentials = "client_credentials";

    private static readonly Dictionary<string, string> NoForm = new(StringComparer.Ordinal);

    [Function("IssueToken"), GuardedByTicket]
    public async Task<IResult> IssueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "oauth2/token")] HttpRequest request, CancellationToken cancellationToken)
    {
        request.HttpContext.Response.Headers.Pragma = "no-cache";
        var authorization = request.Headers.Authorization.ToString();
        var form = await TokenForm.ReadAsync(request, cancellationToken);
        var read = form ?? NoForm;
        return await AnswerAsync(() => read.GetValueOrDefault("grant_type") switch
        {
            ExchangeForm.GrantType => exchange.ExchangeAsync(read, authorization, cancellationToken),
            SessionTokenEndpoint.AuthorizationCode => sessions.RedeemAsync(read, authorization, cancellationToken),
            SessionTokenEndpoint.RefreshToken => sessions.RefreshAsync(read, authorization, cancellationToken),
            ClientCredentials when ClientId.TryParse(ClientForm.FindId(read, authorization)) is not null => exchange.IssueAsync(read, authorization, cancellationToken),
            _ => RelayAsync(request, form, authorization, cancellationToken),
        });
    }

    [Function("RevokeToken"), GuardedByTicket]
    public async Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "oauth2/revoke")] HttpRequest request, CancellationToken cancellationToken)
    {
        var form = await TokenForm.ReadAsync(request, cancellationToken);
        return form is null
            ? TokenForm.Refusal
            : await AnswerAsync(() => sessions.RevokeAsync(form, request.Headers.Authorization.ToString(), cancellationToken));
    }

    // The answer must have the error format of these endpoints (RFC 6749 section 5.2, RFC 7009 section 2.2.1). The failed call was logged where
    // it happened.
    private static async Task<IResult> AnswerAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (UnavailableException exception)
        {
            return TokenError.Unavailable(exception.RetryAfter);
        }
    }

    private async Task<IResult> RelayAsync(HttpRequest request, IReadOnlyDictionary<string, string>? form, string authorization, CancellationToken cancellationToken)
    {
        if (!TokenRequest.TryRead(form, authorization, out var asked, out var error))
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
