using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kontext.OAuthServers;

/// <summary>Gives tokens for a code or a refresh token that OpenIddict found good, and only for resources the person was asked about.</summary>
internal static class TokenEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static async Task<IResult> AnswerAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict did not see this request.");
        var result = await context.AuthenticateAsync(Scheme);
        var principal = result.Principal ?? throw new InvalidOperationException("OpenIddict let a request pass without a code or token.");

        var granted = principal.GetResources();
        var asked = request.GetResources();
        return asked.All(granted.Contains)
            ? Results.SignIn(asked.IsEmpty ? principal : principal.Clone().SetResources(asked), authenticationScheme: Scheme)
            : Results.Forbid(OtherResource(), [Scheme]);
    }

    private static AuthenticationProperties OtherResource() => new(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidTarget,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "This resource was not part of the authorization request.",
    });
}
