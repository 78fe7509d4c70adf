using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kontext.OAuthServers;

/// <summary>Asks for the account, and then for consent. Only a posted form counts as an answer.</summary>
internal static class AuthorizationEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static async Task<IResult> AnswerAsync(HttpContext context, IOpenIddictApplicationManager clients, CancellationToken cancellationToken)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict did not see this request.");
        var isAnswer = HttpMethods.IsPost(context.Request.Method);
        var account = isAnswer ? (string?)request[ConsentPage.Account] : null;
        if (account is null || !Accounts.All.Contains(account))
            return ConsentPage.SignIn(request);

        switch (isAnswer ? (string?)request[ConsentPage.Decision] : null)
        {
            case ConsentPage.Allow:
                return Results.SignIn(CreatePrincipal(account, request), authenticationScheme: Scheme);
            case ConsentPage.Deny:
                return Results.Forbid(Denied(), [Scheme]);
            default:
                var client = await clients.FindByClientIdAsync(request.ClientId ?? "", cancellationToken)
                    ?? throw new InvalidOperationException("OpenIddict accepted a client it does not know.");
                return ConsentPage.Consent(request, account, await clients.GetDisplayNameAsync(client, cancellationToken) ?? "");
        }
    }

    private static ClaimsPrincipal CreatePrincipal(string account, OpenIddictRequest request)
    {
        ClaimsIdentity identity = new(Scheme, Claims.PreferredUsername, Claims.Role);
        identity.SetClaim(Claims.Subject, account).SetClaim(Claims.PreferredUsername, account);
        identity.SetScopes(request.GetScopes());
        identity.SetResources(request.GetResources());
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }

    private static AuthenticationProperties Denied() => new(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.AccessDenied,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The person did not allow it.",
    });
}
