using Kontext.Core.Applications;
using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Storage;
using Kontext.Core.Tokens;

namespace Kontext.Core.Sessions;

/// <summary>
/// Begins the sessions of agents, and lists, checks and ends all sessions. Every end takes effect on the next call of every instance,
/// because each call reads the rows.
/// </summary>
public sealed class SessionService(SessionStore store, ApplicationService applications, TimeProvider clock)
{
    private const int RemovedAtOnce = 10_000;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

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
    public Task EndAsync(Session session, CancellationToken cancellationToken) => OptimisticConcurrency.RetryAsync(
        async token =>
        {
            var (present, delegation) = await FindWithDelegationAsync(session.Owner.Hash, session.Id, token);
            if (present is not { EndedAt: null })
                return true;
            var now = clock.GetUtcNow();
            delegation ??= new Delegation { Owner = session.Owner, ClientName = "", IsOwnerKnown = false };
            return await store.TryReplaceAsync(present with { EndedAt = now }, delegation.WithEnded(session.Id, now + OwnTokens.Lifetime + ClockSkew, now), token);
        },
        cancellationToken);

    /// <summary>Returns what a user has agreed to; null when the user never did, or has withdrawn it. One point read.</summary>
    internal async Task<Delegation?> FindDelegationAsync(DelegateKey owner, CancellationToken cancellationToken) =>
        await store.FindDelegationAsync(owner, cancellationToken) is { AgreedAt: not null } found ? found : null;

    /// <summary>Returns a session and the delegation of its user, each null when there is none. Two point reads side by side.</summary>
    internal async Task<(Session? Session, Delegation? Delegation)> FindWithDelegationAsync(string owner, Guid id, CancellationToken cancellationToken)
    {
        var session = store.FindSessionAsync(owner, id, cancellationToken);
        var delegation = store.FindDelegationAsync(owner, cancellationToken);
        await Task.WhenAll(session, delegation);
        return (await session, await delegation);
    }

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
}

/// <summary>The rows that say what a token of this deployment still allows.</summary>
/// <param name="IsLive">Whether the token's session goes on, its user still agrees, and its application is in use.</param>
/// <param name="Application">The application or service account; null for a client without a row.</param>
/// <param name="Delegation">What the user has agreed to; null for a client on its own behalf, and when there is no row.</param>
/// <param name="Session">The session of an agent; null for all others.</param>
internal sealed record TokenStanding(bool IsLive, Application? Application, Delegation? Delegation, Session? Session);
