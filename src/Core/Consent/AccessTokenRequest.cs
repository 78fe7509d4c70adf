using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;

namespace Kontext.Core.Consent;

/// <summary>The request of an authenticated client for an access token of a session (RFC 6749 sections 4.1.3 and 6).</summary>
/// <param name="Client">The client, as it is configured now.</param>
/// <param name="Scope">Fewer scopes for this access token; null for all of the session.</param>
/// <param name="Resource">The resource of the token; null for that of the session.</param>
internal sealed record AccessTokenRequest(AuthorizingClient Client, string? Scope, string? Resource)
{
    /// <summary>
    /// Returns what the token gets. Errors: invalid_target, invalid_scope. Scopes that the application may no longer have are left out.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="issuer">This deployment.</param>
    public Result<TokenTerms, GrantRefusal> TermsFor(Session session, TokenIssuer issuer)
    {
        if (FindAudience(session, issuer) is not { } audience)
            return GrantRefusal.OtherResource();
        if (audience != issuer.Api && Client.Application?.AllowsGateway(audience, issuer) == false)
            return GrantRefusal.RefusedResource();
        var granted = Client.Grant(session.Scopes.ToString());
        if (granted.IsEmpty)
            return GrantRefusal.Scope();
        if (Scope is null)
            return new TokenTerms(audience, granted);
        var wanted = Scopes.Clean(Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(OwnScopes.Canonical));
        return wanted.Except(granted).IsEmpty && !wanted.IsEmpty ? new TokenTerms(audience, wanted) : GrantRefusal.MoreScopes();
    }

    // A token for the whole gateway may be narrowed to one path of it.
    private string? FindAudience(Session session, TokenIssuer issuer) =>
        Resource is null || Resource == session.Audience ? session.Audience
        : session.Audience == issuer.Gateway && GatewayPath.IsAudience(Resource, issuer) ? Resource
        : null;
}

/// <summary>What an access token of a session gets.</summary>
internal sealed record TokenTerms(string Audience, Scopes Scopes);
