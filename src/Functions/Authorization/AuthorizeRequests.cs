using Kontext.Core.Consent;
using Kontext.Core.Tokens;
using Kontext.Functions.Browser;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Authorization;

/// <summary>Reads authorization requests and finds their clients.</summary>
public sealed class AuthorizeRequests(AuthorizingClients clients, ClientAnswers answers, PageAnswers pages, TokenIssuer issuer)
{
    /// <summary>
    /// Returns the client and the request, or the answer that refuses it. Nothing is sent to a redirect URI before it is known to be the
    /// client's (RFC 9700 section 4.11).
    /// </summary>
    internal async Task<(AuthorizingClient? Client, CodeRequest? Request, IResult? Refusal)> ReadAsync(Dictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        if (parameters.GetValueOrDefault("client_id") is not { } clientId)
            return (null, null, await RefuseAsync("The request has no client_id.", cancellationToken));
        if (!(await clients.FindAsync(clientId, cancellationToken)).Succeeded(out var client, out var reason))
            return (null, null, await RefuseAsync(reason, cancellationToken));
        if (parameters.GetValueOrDefault("redirect_uri") is not { } redirectUri || !CodeRequest.IsRegistered(client, redirectUri))
            return (null, null, await RefuseAsync("The redirect_uri of the request is not one that the application has registered.", cancellationToken));
        return CodeRequest.Parse(parameters, client, issuer).Succeeded(out var asked, out var refusal)
            ? (client, asked, null)
            : (null, null, answers.Refuse(redirectUri, parameters.GetValueOrDefault("state") is { Length: <= 2_048 } state ? state : null, refusal));
    }

    /// <summary>Returns a page that says why there is no answer to the client.</summary>
    internal Task<IResult> RefuseAsync(string detail, CancellationToken cancellationToken) =>
        pages.OfAsync(new MessagePage { Kind = MessageKind.AuthorizationRefused, Detail = detail }, cancellationToken);
}
