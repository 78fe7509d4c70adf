using Kontext.Core.Applications;
using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Kontext.Core.Tokens;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Sessions;

/// <summary>
/// Begins, continues and ends sessions. Every end takes effect on the next call of every instance, because each call reads the rows.
/// </summary>
public sealed class SessionService(
    SessionStore store, CodeStore codes, ApplicationService applications, SymmetricKeys keys, IOptions<SessionOptions> options, TimeProvider clock)
{
    /// <summary>How long the refresh token before the newest one gives the newest one again, because answers get lost.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private const int Attempts = 5;
    private const int RemovedAtOnce = 10_000;
    private const int MostShown = 100;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Redeems an authorization code (RFC 6749 section 4.1.3). A code that is used twice ends the session that it began.
    /// </summary>
    /// <param name="code">The code, as the client sent it.</param>
    /// <param name="client">The authenticated client.</param>
    /// <param name="redirectUri">The redirect URI of the request.</param>
    /// <param name="verifier">The code verifier (RFC 7636 section 4.5).</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Result<BegunSession, GrantRefusal>> RedeemAsync(
        string code, AuthorizingClient client, string? redirectUri, string? verifier, CancellationToken cancellationToken)
    {
        if (ExpiringKey.TryParse(code) is not { } key || await codes.FindCodeAsync(key, cancellationToken) is not { } found
            || found.Request.ClientId != client.Id || found.Request.RedirectUri != redirectUri || verifier is null || !found.IsVerifiedBy(verifier))
        {
            return WrongCode();
        }

        var now = clock.GetUtcNow();
        var session = SessionOf(found, now);
        if (found.UsedAt is not null || !await codes.TryUseAsync(found, now, cancellationToken))
        {
            // The session may not exist yet: an ended one in its place stops the first redemption.
            if (!await store.TryAddAsync(session with { EndedAt = now }, cancellationToken))
                await EndAsync(session, cancellationToken);
            return WrongCode();
        }

        var delegation = await store.FindDelegationAsync(found.Owner, cancellationToken);
        return found.EndsAt > now && MayBegin(client, session.Organization) && delegation?.HasEnded(session.Id, session.CreatedAt) == false
            && await store.TryAddAsync(session, cancellationToken)
            ? new BegunSession(session, found.Request.Nonce, await WriteAsync(session, cancellationToken))
            : WrongCode();
    }

    /// <summary>
    /// Continues a session with its refresh token (RFC 6749 section 6). Each refresh token is used once; the one before the newest gives the
    /// newest again for 60 seconds, and an older one ends the session. Two point reads side by side and one write.
    /// </summary>
    internal async Task<Result<BegunSession, GrantRefusal>> RefreshAsync(string text, AuthorizingClient client, CancellationToken cancellationToken)
    {
        if (await ReadAsync(text, cancellationToken) is not { } token)
            return WrongRefreshToken();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (session, delegation) = await FindAsync(token.Owner, token.Session, cancellationToken);
            var now = clock.GetUtcNow();
            if (session is not { IsAgent: false } || session.Owner.Client != client.Id || !session.IsOpenAt(now) || !MayBegin(client, session.Organization)
                || delegation?.HasEnded(session.Id, session.CreatedAt) != false || session.CreatedAt <= client.Application?.SessionsValidAfter)
            {
                return WrongRefreshToken();
            }

            if (token.Generation == session.Generation - 1 && now < session.RotatedAt + Grace)
                return new BegunSession(session, Nonce: null, await WriteAsync(session, cancellationToken));
            if (token.Generation < session.Generation)
            {
                await EndAsync(session, cancellationToken);
                return WrongRefreshToken();
            }

            var rotated = session with { Generation = session.Generation + 1, RotatedAt = now };
            if (await store.TryReplaceAsync(session, rotated, cancellationToken) is { } written)
                return new BegunSession(written, Nonce: null, await WriteAsync(written, cancellationToken));
        }

        throw new UnavailableException("The session", TimeSpan.FromSeconds(1));
    }

    /// <summary>
    /// Begins a session of an agent, which has no refresh token. Returns false when another request with the idempotency key came first.
    /// </summary>
    internal async Task<bool> TryBeginAsync(Session agent, KeyedRequest? key, CancellationToken cancellationToken)
    {
        if (key is not null)
            return await store.TryAddAsync(agent, key, cancellationToken);
        if (!await store.TryAddAsync(agent, cancellationToken))
            throw new InvalidOperationException("A session with this new id exists already.");
        return true;
    }

    /// <summary>
    /// Returns the problem of a repeat, when an earlier request with the key began a session: idempotency_secret_shown,
    /// idempotency_key_reused or idempotency_key_in_use.
    /// </summary>
    internal Task<EarlierRequest<T>> FindMadeAsync<T>(Application application, KeyedRequest request, CancellationToken cancellationToken)
        where T : notnull => store.FindMadeAsync<T>(application.Id, request, IdempotencyProblems.SecretShown, cancellationToken);

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

    /// <summary>Returns whether a token's session goes on, its user still agrees, and its application is in use.</summary>
    /// <param name="token">A validated token.</param>
    /// <param name="finding">The read of the token's application, when the caller has begun it; null otherwise.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> IsLiveAsync(OwnToken token, Task<Application?>? finding, CancellationToken cancellationToken) =>
        token.Subject.Person is null // a client's own token stays valid for its ten minutes
        || (await FindStandingAsync(token, finding, cancellationToken)).IsLive;

    /// <summary>
    /// Returns the rows that say what a token still allows. One point read for a user's token, one more when the application's row is not at
    /// hand, and one more for an agent.
    /// </summary>
    /// <param name="token">A validated token.</param>
    /// <param name="finding">The read of the token's application, when the caller has begun it; null otherwise.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<TokenStanding> FindStandingAsync(OwnToken token, Task<Application?>? finding, CancellationToken cancellationToken)
    {
        var subject = token.Subject;
        finding ??= ClientId.TryParse(subject.Client) is { } id ? applications.FindAsync(id, cancellationToken) : Task.FromResult<Application?>(null);
        if (subject.Person is not { } person)
            return new TokenStanding(await finding is not { IsArchived: true }, await finding, Delegation: null, Session: null);
        var owner = new DelegateKey(subject.Organization, subject.Client, person, subject.PersonOf);
        var delegating = store.FindDelegationAsync(owner, cancellationToken);
        var reading = subject is { IsAgent: true, Session: { } agent }
            ? store.FindSessionAsync(owner.Hash, agent, cancellationToken)
            : Task.FromResult<Session?>(null);
        await Task.WhenAll(delegating, finding, reading);
        var (delegation, application, session) = (await delegating, await finding, await reading);
        var hasEnded = delegation?.HasEnded(subject.Session, token.IssuedAt) == true || application is { IsArchived: true } || token.IssuedAt <= application?.SessionsValidAfter;
        var goesOn = subject.Session is null || (subject.IsAgent ? session?.IsOpenAt(clock.GetUtcNow()) == true : delegation is not null);
        return new TokenStanding(!hasEnded && goesOn, application, delegation, session);
    }

    /// <summary>Ends a session; an ended one changes nothing.</summary>
    public async Task EndAsync(Session session, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (present, delegation) = await FindAsync(session.Owner.Hash, session.Id, cancellationToken);
            if (present is not { EndedAt: null })
                return;
            var now = clock.GetUtcNow();
            delegation ??= new Delegation { Owner = session.Owner, ClientName = "", IsOwnerKnown = false };
            if (await store.TryReplaceAsync(present with { EndedAt = now }, delegation.WithEnded(session.Id, now + OwnTokens.Lifetime + ClockSkew, now), cancellationToken))
                return;
        }

        throw new UnavailableException("The session", TimeSpan.FromSeconds(1));
    }

    /// <summary>Withdraws a user's agreement and ends all sessions of that client for the user.</summary>
    public Task EndAsync(Delegation delegation, CancellationToken cancellationToken) =>
        ChangeAsync(delegation, (present, now) => present.Withdrawn(now), cancellationToken);

    /// <summary>Ends all sessions of a user, with every client. What the user agreed to stays.</summary>
    public async Task EndAllAsync(OrganizationId organization, UserId person, CancellationToken cancellationToken)
    {
        await foreach (var delegation in store.ListAsync(organization, person, cancellationToken))
            await ChangeAsync(delegation, (present, now) => present with { ValidAfter = now, Ended = [] }, cancellationToken);
    }

    /// <summary>Returns the delegations that a user has given and not withdrawn, at most 100.</summary>
    public async Task<IReadOnlyList<Delegation>> ListAsync(OrganizationId organization, UserId person, CancellationToken cancellationToken) =>
        await store.ListAsync(organization, person, cancellationToken).Where(delegation => delegation.AgreedAt is not null).Take(MostShown).OrderBy(delegation => delegation.AgreedAt)
            .ToListAsync(cancellationToken);

    /// <summary>Returns the delegation with a key, for its user; null when the user has none with it. One point read.</summary>
    public async Task<Delegation?> FindDelegationAsync(OrganizationId organization, UserId person, string key, CancellationToken cancellationToken) =>
        await FindDelegationAsync(key, cancellationToken) is { } found && found.Organization == organization && found.Owner.Person == person && found.Owner.PersonOf is null ? found : null;

    /// <summary>Returns the delegation of an application with a key; null when it has none with it. One point read.</summary>
    public async Task<Delegation?> FindDelegationAsync(Application application, string key, CancellationToken cancellationToken) =>
        await FindDelegationAsync(key, cancellationToken) is { } found && found.Owner.Client == application.Id.ToString() ? found : null;

    /// <summary>Returns what a user has agreed to; null when the user never did, or has withdrawn it. One point read.</summary>
    internal Task<Delegation?> FindDelegationAsync(DelegateKey owner, CancellationToken cancellationToken) => FindDelegationAsync(owner.Hash, cancellationToken);

    /// <summary>Returns the session of an application, open or not; null when it has none with this id.</summary>
    public async Task<Session?> FindAsync(Application application, string id, CancellationToken cancellationToken) =>
        PlainUuid.TryParse(id, out var value) && await store.FindSessionAsync(application.Id, value, cancellationToken) is { } session
            ? await WithEndAsync(session, application, cancellationToken)
            : null;

    /// <summary>Returns a page of the open sessions of an application, and the last id when more may follow.</summary>
    public async Task<(IReadOnlyList<Session> Items, Guid? Last)> ListAsync(Application application, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (items, last) = await store.ListSessionsAsync(application.Id, after, limit, cancellationToken);
        var present = await Task.WhenAll(items.Where(session => session.IsOpenAt(now)).Select(session => WithEndAsync(session, application, cancellationToken)));
        return ([.. present.Where(session => session.EndedAt is null)], last);
    }

    /// <summary>Returns a page of the delegations to an application, and the last key when more may follow.</summary>
    public async Task<(IReadOnlyList<Delegation> Items, string? Last)> ListDelegationsAsync(Application application, string? after, int limit, CancellationToken cancellationToken)
    {
        var (items, last) = await store.ListDelegationsAsync(application.Id, after, limit, cancellationToken);
        return ([.. items.Where(delegation => delegation.AgreedAt is not null)], last);
    }

    /// <summary>Removes sessions whose time has ended. Returns their number.</summary>
    public Task<int> RemoveEndedAsync(CancellationToken cancellationToken) => store.RemoveEndedAsync(clock.GetUtcNow(), RemovedAtOnce, cancellationToken);

    // An end of all sessions of an application, or of a user with it, changes no session's row.
    private async Task<Session> WithEndAsync(Session session, Application application, CancellationToken cancellationToken)
    {
        if (session.EndedAt is not null)
            return session;
        var delegation = await store.FindDelegationAsync(session.Owner, cancellationToken);
        return delegation?.HasEnded(session.Id, session.CreatedAt) == true ? session with { EndedAt = delegation.ValidAfter ?? clock.GetUtcNow() }
            : session.CreatedAt <= application.SessionsValidAfter ? session with { EndedAt = application.SessionsValidAfter }
            : session;
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

    private async Task<Delegation?> FindDelegationAsync(string key, CancellationToken cancellationToken) =>
        key.Length == 64 && key.All(char.IsAsciiHexDigitLower) ? await store.FindDelegationAsync(key, cancellationToken) is { AgreedAt: not null } found ? found : null : null;

    private async Task ChangeAsync(Delegation delegation, Func<Delegation, DateTimeOffset, Delegation> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await store.TryPutAsync(change(delegation, clock.GetUtcNow()), cancellationToken))
                return;
            if (await store.FindDelegationAsync(delegation.Owner, cancellationToken) is not { } present)
                return;
            delegation = present;
        }

        throw new UnavailableException("The session", TimeSpan.FromSeconds(1));
    }

    private async Task<(Session? Session, Delegation? Delegation)> FindAsync(string owner, Guid id, CancellationToken cancellationToken)
    {
        var session = store.FindSessionAsync(owner, id, cancellationToken);
        var delegation = store.FindDelegationAsync(owner, cancellationToken);
        await Task.WhenAll(session, delegation);
        return (await session, await delegation);
    }

    private async Task<RefreshToken?> ReadAsync(string text, CancellationToken cancellationToken) =>
        RefreshToken.HasForm(text) ? RefreshToken.TryParse(text, await keys.GetAsync(KeyPurpose.RefreshToken, cancellationToken)) : null;

    private async Task<string> WriteAsync(Session session, CancellationToken cancellationToken) =>
        new RefreshToken(session.Owner.Hash, session.Id, session.Generation).Write(await keys.GetAsync(KeyPurpose.RefreshToken, cancellationToken));

    private static GrantRefusal WrongCode() => GrantRefusal.Grant("The code does not hold: it is used, expired, or was made for another client, redirect URI or code_verifier.");

    private static GrantRefusal WrongRefreshToken() => GrantRefusal.Grant("The refresh token does not hold any more: the person has to sign in again.");
}

/// <summary>A session that was begun or continued, and its refresh token.</summary>
/// <param name="Session">The session.</param>
/// <param name="Nonce">The nonce of the authorization request; null for none.</param>
/// <param name="RefreshToken">The newest refresh token.</param>
internal sealed record BegunSession(Session Session, string? Nonce, string RefreshToken)
{
    /// <summary>Returns the type name; the token stays out of logs.</summary>
    public override string ToString() => nameof(BegunSession);
}

/// <summary>The rows that say what a token of this deployment still allows.</summary>
/// <param name="IsLive">Whether the token's session goes on, its user still agrees, and its application is in use.</param>
/// <param name="Application">The application or service account; null for a client without a row.</param>
/// <param name="Delegation">What the user has agreed to; null for a client on its own behalf, and when there is no row.</param>
/// <param name="Session">The session of an agent; null for all others.</param>
internal sealed record TokenStanding(bool IsLive, Application? Application, Delegation? Delegation, Session? Session);
