using Kontext.Core.Applications;
using Kontext.Core.Outcomes;
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
        try
        {
            return read.GetValueOrDefault("grant_type") switch
            {
                ExchangeForm.GrantType => await exchange.ExchangeAsync(read, authorization, cancellationToken),
                SessionTokenEndpoint.AuthorizationCode => await sessions.RedeemAsync(read, authorization, cancellationToken),
                SessionTokenEndpoint.RefreshToken => await sessions.RefreshAsync(read, authorization, cancellationToken),
                ClientCredentials when ClientId.TryParse(ClientForm.FindId(read, authorization)) is not null =>
                    await exchange.IssueAsync(read, authorization, cancellationToken),
                _ => await RelayAsync(request, form, authorization, cancellationToken),
            };
        }
        catch (UnavailableException exception)
        {
            // The answer must have this endpoint's error format. The failed call was logged where it happened.
            return TokenError.Unavailable(exception.RetryAfter);
        }
    }

    [Function("RevokeToken"), GuardedByTicket]
    public async Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "oauth2/revoke")] HttpRequest request, CancellationToken cancellationToken)
    {
        var form = await TokenForm.ReadAsync(request, cancellationToken);
        try
        {
            return form is null
                ? TokenError.Request("Send application/x-www-form-urlencoded in UTF-8, of at most 64 KiB, each parameter once.")
                : await sessions.RevokeAsync(form, request.Headers.Authorization.ToString(), cancellationToken);
        }
        catch (UnavailableException exception)
        {
            // RFC 7009 section 2.2.1: the client may try again.
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
