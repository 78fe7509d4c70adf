using Kontext.Core.Audit;
using Kontext.Core.Consent;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>
/// Issues tokens of this deployment to clients whose users have signed in (RFC 6749 sections 4.1.3 and 6), and revokes them (RFC 7009). The
/// audit row is written before the tokens are returned.
/// </summary>
public sealed class SessionTokenService(
    AuthorizingClients clients, ClientCheck check, RefreshTokenService refreshTokens, OwnTokens tokens, AuditService audit, TokenIssuer issuer)
{
    private const string OpenId = "openid";
    private const string Profile = "profile";

    /// <summary>Redeems an authorization code.</summary>
    /// <param name="proof">The client authentication.</param>
    /// <param name="code">The code.</param>
    /// <param name="redirectUri">The redirect URI of the authorization request.</param>
    /// <param name="verifier">The code verifier.</param>
    /// <param name="resource">The resource of the token; null for that of the authorization request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Result<SessionTokens, ExchangeError>> RedeemAsync(
        ClientProof proof, string code, string? redirectUri, string? verifier, string? resource, CancellationToken cancellationToken)
    {
        var (client, refused) = await AuthenticateAsync(proof, cancellationToken);
        if (client is null)
            return refused!;
        return (await refreshTokens.RedeemAsync(code, new AccessTokenRequest(client, Scope: null, resource), redirectUri, verifier, issuer, cancellationToken)).Succeeded(out var begun, out var failure)
            ? await IssueAsync(begun, cancellationToken)
            : Deny(client, failure);
    }

    /// <summary>Refreshes the tokens of a session.</summary>
    /// <param name="proof">The client authentication.</param>
    /// <param name="refreshToken">The refresh token.</param>
    /// <param name="scope">Fewer scopes for this access token; null for all of the session.</param>
    /// <param name="resource">The resource of the token; null for that of the session.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Result<SessionTokens, ExchangeError>> RefreshAsync(
        ClientProof proof, string refreshToken, string? scope, string? resource, CancellationToken cancellationToken)
    {
        var (client, refused) = await AuthenticateAsync(proof, cancellationToken);
        if (client is null)
            return refused!;
        return (await refreshTokens.RefreshAsync(refreshToken, new AccessTokenRequest(client, scope, resource), issuer, cancellationToken)).Succeeded(out var begun, out var failure)
            ? await IssueAsync(begun, cancellationToken)
            : Deny(client, failure);
    }

    /// <summary>Ends the session of a token. A token that is unknown, or another client's, changes nothing (RFC 7009 section 2.2).</summary>
    /// <returns>An error of the client authentication; null otherwise.</returns>
    public async Task<ExchangeError?> RevokeAsync(ClientProof proof, string token, CancellationToken cancellationToken)
    {
        var (client, refused) = await AuthenticateAsync(proof, cancellationToken);
        if (client is null)
            return refused;
        var access = tokens.IsOurs(token) ? await tokens.CheckAsync(token, cancellationToken) : null;
        if (await refreshTokens.FindByTokenAsync(token, access, client.Id, cancellationToken) is not { } session)
            return null;
        var entry = await audit.BeginAsync(EventOf(session) with { Action = AuditAction.SessionEnd }, cancellationToken);
        await refreshTokens.RevokeAsync(session, cancellationToken);
        await audit.CompleteAsync(entry, AuditService.Ok, integration: null, cancellationToken);
        return null;
    }

    private async Task<(AuthorizingClient? Client, ExchangeError? Error)> AuthenticateAsync(ClientProof proof, CancellationToken cancellationToken)
    {
        if (!(await clients.FindAsync(proof.ClientId, cancellationToken)).Succeeded(out var client, out _))
            return (null, ExchangeErrors.UnknownClient());
        var error = client.Application is { } application ? await check.CheckAsync(application, proof, cancellationToken)
            : proof is { Secret: null, Assertion: null } ? null
            : ExchangeErrors.PublicWithSecret();
        return error is null ? (client, null) : (null, error);
    }

    private async Task<SessionTokens> IssueAsync(BegunSession begun, CancellationToken cancellationToken)
    {
        var (session, (audience, scopes)) = (begun.Session, begun.Terms);
        TokenSubject subject = new()
        {
            Organization = session.Organization,
            Client = session.Owner.Client,
            Person = session.Owner.Person,
            PersonOf = session.Owner.PersonOf,
            Session = session.Id,
        };
        var access = await tokens.IssueAsync(subject, audience, scopes.Values, cancellationToken);
        var identity = scopes.Contains(OpenId)
            ? await tokens.IssueIdTokenAsync(subject, begun.Nonce, session.AuthenticatedAt, scopes.Contains(Profile) ? session.PersonName : null, cancellationToken)
            : null;
        await audit.WriteAsync(EventOf(session) with { Action = AuditAction.TokenIssue, Outcome = AuditService.Ok, Fingerprint = Fingerprint.Of(access.Text) }, cancellationToken);
        return new SessionTokens(access, begun.RefreshToken, identity, scopes);
    }

    // Only an application with a row belongs to an organization that could read the refusal.
    private ExchangeError Deny(AuthorizingClient client, GrantRefusal refusal)
    {
        if (client.Application is { } application)
        {
            audit.Refuse(new AuditEvent
            {
                Organization = application.Organization,
                Actor = AuditActor.OfClient(client.Id),
                Action = AuditAction.TokenIssue,
                Application = client.Id,
                Decision = AuditDecision.Deny,
                Rule = refusal.Code,
                Outcome = refusal.Code,
            });
        }

        return new ExchangeError { Code = refusal.Code, Reason = refusal.Reason, Description = refusal.Description };
    }

    private static AuditEvent EventOf(Session session) => new()
    {
        Organization = session.Organization,
        Actor = AuditActor.Of(session.Owner.Person, session.PersonName) with { PersonOf = session.Owner.PersonOf },
        Action = AuditAction.TokenIssue,
        Application = session.Owner.Client,
        Session = session.Id.ToString("D"),
    };
}

/// <summary>The tokens of a session. They exist in memory only, while the request is answered.</summary>
/// <param name="Access">The access token.</param>
/// <param name="RefreshToken">The refresh token.</param>
/// <param name="IdToken">The id token; null without the scope openid.</param>
/// <param name="Scopes">The scopes of the access token.</param>
public sealed record SessionTokens(IssuedToken Access, string RefreshToken, string? IdToken, Scopes Scopes)
{
    /// <summary>Returns the type name; the tokens stay out of logs.</summary>
    public override string ToString() => nameof(SessionTokens);
}
