using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Kontext.Core.Tokens;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Consent;

/// <summary>Begins sessions with authorization codes, continues them with refresh tokens, and finds the session of a token.</summary>
public sealed class RefreshTokenService(
    SessionStore store, CodeStore codes, SessionService sessions, SymmetricKeys keys, IOptions<SessionOptions> options, TimeProvider clock)
{
    /// <summary>How long the refresh token before the newest one gives the newest one again, because answers get lost.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Redeems an authorization code (RFC 6749 section 4.1.3). A code that is used twice ends the session that it began.
    /// </summary>
    /// <param name="code">The code, as the client sent it.</param>
    /// <param name="request">The request of the authenticated client. A request that is refused uses up no code.</param>
    /// <param name="redirectUri">The redirect URI of the request.</param>
    /// <param name="verifier">The code verifier (RFC 7636 section 4.5).</param>
    /// <param name="issuer">This deployment.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Result<BegunSession, GrantRefusal>> RedeemAsync(
        string code, AccessTokenRequest request, string? redirectUri, string? verifier, TokenIssuer issuer, CancellationToken cancellationToken)
    {
        if (ExpiringKey.TryParse(code) is not { } key || await codes.FindCodeAsync(key, cancellationToken) is not { } found
            || found.Request.ClientId != request.Client.Id || found.Request.RedirectUri != redirectUri || verifier is null || !found.IsVerifiedBy(verifier))
        {
            return WrongCode();
        }

        var now = clock.GetUtcNow();
        var session = SessionOf(found, now);
        if (!request.TermsFor(session, issuer).Succeeded(out var terms, out var refusal) && found.UsedAt is null)
            return refusal;
        if (found.UsedAt is not null || !await codes.TryUseAsync(found, now, cancellationToken))
        {
            // The session may not exist yet: an ended one in its place stops the first redemption.
            if (!await store.TryAddAsync(session with { EndedAt = now }, cancellationToken))
                await sessions.EndAsync(session, cancellationToken);
            return WrongCode();
        }

        var delegation = await store.FindDelegationAsync(found.Owner, cancellationToken);
        return found.EndsAt > now && MayBegin(request.Client, session.Organization) && delegation?.HasEnded(session.Id, session.CreatedAt) == false
            && await store.TryAddAsync(session, cancellationToken)
            ? new BegunSession(session, terms!, found.Request.Nonce, await WriteAsync(session, cancellationToken))
            : WrongCode();
    }

    /// <summary>
    /// Continues a session with its refresh token (RFC 6749 section 6). Each refresh token is used once; the one before the newest gives the
    /// newest again for 60 seconds, and an older one ends the session. A request that is refused uses up no refresh token. Two point reads side by side
    /// and one write.
    /// </summary>
    internal async Task<Result<BegunSession, GrantRefusal>> RefreshAsync(string text, AccessTokenRequest request, TokenIssuer issuer, CancellationToken cancellationToken)
    {
        if (await ReadAsync(text, cancellationToken) is not { } token)
            return WrongRefreshToken();
        return await OptimisticConcurrency.RetryAsync(attempt => TryRotateAsync(token, request, issuer, attempt), cancellationToken);
    }

    /// <summary>
    /// Returns the session that a token revokes (RFC 7009), for the client that it was issued to; null when it revokes nothing. Both kinds
    /// of tokens revoke their session.
    /// </summary>
    internal async Task<Session?> FindByTokenAsync(string text, OwnToken? access, string client, CancellationToken cancellationToken)
    {
        if (access is { Subject: { Person: { } person, Session: { } id } subject })
            return subject.Client == client ? await store.FindSessionAsync(new DelegateKey(subject.Organization, client, person, subject.PersonOf).Hash, id, cancellationToken) : null;
        return await ReadAsync(text, cancellationToken) is { } token && await store.FindSessionAsync(token.Owner, token.Session, cancellationToken) is { } session
            && session.Owner.Client == client
            ? session
            : null;
    }

    /// <summary>Ends the session of a revoked token. One that has ended already changes nothing (RFC 7009 section 2.2).</summary>
    internal Task RevokeAsync(Session session, CancellationToken cancellationToken) => sessions.EndAsync(session, cancellationToken);

    // Returns null when another request has changed the session since it was read.
    private async Task<Result<BegunSession, GrantRefusal>?> TryRotateAsync(RefreshToken token, AccessTokenRequest request, TokenIssuer issuer, CancellationToken cancellationToken)
    {
        var (session, delegation) = await sessions.FindWithDelegationAsync(token.Owner, token.Session, cancellationToken);
        var now = clock.GetUtcNow();
        if (session is not { IsAgent: false } || session.Owner.Client != request.Client.Id || !session.IsOpenAt(now) || !MayBegin(request.Client, session.Organization)
            || delegation?.HasEnded(session.Id, session.CreatedAt) != false || session.CreatedAt <= request.Client.Application?.SessionsValidAfter)
        {
            return WrongRefreshToken();
        }

        var isRepeated = token.Generation == session.Generation - 1 && now < session.RotatedAt + Grace;
        if (token.Generation < session.Generation && !isRepeated)
        {
            await sessions.EndAsync(session, cancellationToken);
            return WrongRefreshToken();
        }

        if (!request.TermsFor(session, issuer).Succeeded(out var terms, out var refusal))
            return refusal;
        if (isRepeated)
            return new BegunSession(session, terms, Nonce: null, await WriteAsync(session, cancellationToken));

        var rotated = session with { Generation = session.Generation + 1, RotatedAt = now };
        if (await store.TryReplaceAsync(session, rotated, cancellationToken) is not { } written)
            return null;
        return new BegunSession(written, terms, Nonce: null, await WriteAsync(written, cancellationToken));
    }

    // A client without a row may act only in organizations that allow such clients. The deployment itself allows those of its settings.
    private bool MayBegin(AuthorizingClient client, OrganizationId organization) =>
        client.Application is { } application ? application.Organization == organization : client.IsOwnerKnown || options.Value.IsOpenTo(organization);

    private Session SessionOf(AuthorizationCode code, DateTimeOffset now) => new()
    {
        Id = code.Session,
        Owner = code.Owner,
        IsAgent = false,
        Audience = code.Request.Audience,
        Scopes = code.Request.Scopes,
        PersonName = code.Person.Name,
        AuthenticatedAt = code.Person.At,
        RotatedAt = now,
        CreatedAt = code.EndsAt - AuthorizationCode.Lifetime, // an end between consent and redemption must count
        EndsAt = now + options.Value.Lifetime,
    };

    private async Task<RefreshToken?> ReadAsync(string text, CancellationToken cancellationToken) =>
        RefreshToken.HasForm(text) ? RefreshToken.TryParse(text, await keys.GetAsync(KeyPurpose.RefreshToken, cancellationToken)) : null;

    private async Task<string> WriteAsync(Session session, CancellationToken cancellationToken) =>
        new RefreshToken(session.Owner.Hash, session.Id, session.Generation).Write(await keys.GetAsync(KeyPurpose.RefreshToken, cancellationToken));

    private static GrantRefusal WrongCode() => GrantRefusal.Grant("The code does not hold: it is used, expired, or was made for another client, redirect URI or code_verifier.");

    private static GrantRefusal WrongRefreshToken() => GrantRefusal.Grant("The refresh token does not hold any more: the person has to sign in again.");
}

/// <summary>A session that was begun or continued, and its refresh token.</summary>
/// <param name="Session">The session.</param>
/// <param name="Terms">What its access token gets.</param>
/// <param name="Nonce">The nonce of the authorization request; null for none.</param>
/// <param name="RefreshToken">The newest refresh token.</param>
internal sealed record BegunSession(Session Session, TokenTerms Terms, string? Nonce, string RefreshToken)
{
    /// <summary>Returns the type name; the token stays out of logs.</summary>
    public override string ToString() => nameof(BegunSession);
}
