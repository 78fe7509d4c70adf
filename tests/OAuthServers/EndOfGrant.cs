using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Kontext.OAuthServers;

/// <summary>Ends the whole grant with its refresh token, as RFC 7009, section 2.1 requires. OpenIddict itself ends only the one token.</summary>
internal sealed class EndOfGrant(IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations)
    : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        if (context.GenericTokenPrincipal.GetTokenType() is not TokenTypeIdentifiers.RefreshToken
            || context.GenericTokenPrincipal.GetAuthorizationId() is not { } id)
        {
            return;
        }

        await tokens.RevokeByAuthorizationIdAsync(id, context.CancellationToken);
        if (await authorizations.FindByIdAsync(id, context.CancellationToken) is { } authorization)
            await authorizations.TryRevokeAsync(authorization, context.CancellationToken);
    }
}
