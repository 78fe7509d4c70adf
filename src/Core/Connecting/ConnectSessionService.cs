using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

/// <summary>Manages connect links and their sessions. A link is made for one user and opened once, in one browser.</summary>
public sealed class ConnectSessionService(AuthorizationStore store, EarlyEnds ends, ConnectService connects, DisconnectService disconnects, TimeProvider clock)
{
    // A ticket is the session's id and a secret of equal form. The row stores the hash of the secret.
    private const int KeyLength = 48;

    /// <summary>Creates a session and the ticket of its link. One write.</summary>
    /// <param name="organization">The organization of the integrations.</param>
    /// <param name="user">The user who will connect.</param>
    /// <param name="integration">The one integration to connect; null for all.</param>
    /// <param name="returnUrl">An address that <see cref="ReturnUrls"/> allows; null when the browser stays.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<(ConnectSession Session, string Ticket)> CreateAsync(
        OrganizationId organization, UserId user, IntegrationId? integration, Uri? returnUrl, CancellationToken cancellationToken)
    {
        var linkEndsAt = clock.GetUtcNow() + ConnectSession.LinkLifetime;
        var endsAt = linkEndsAt + ConnectSession.Lifetime;
        var secret = ExpiringKey.New(endsAt);
        var session = new ConnectSession
        {
            Id = ExpiringKey.New(endsAt),
            Organization = organization,
            User = user,
            Integration = integration,
            ReturnUrl = returnUrl,
            LinkEndsAt = linkEndsAt,
            TicketHash = secret.Hash,
        };
        await store.AddAsync(session, cancellationToken);
        return (session, session.Id.Value + secret.Value);
    }

    /// <summary>Makes a session that is open already, in the browser of a person who has just signed in; one write.</summary>
    /// <param name="organization">Whose integration.</param>
    /// <param name="user">Who has signed in.</param>
    /// <param name="name">What they are called there; null when unknown.</param>
    /// <param name="integration">The one to connect to.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<OpenedSession> BeginAsync(
        OrganizationId organization, UserId user, string? name, IntegrationId integration, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var endsAt = now + ConnectSession.LinkLifetime + ConnectSession.Lifetime;
        var browser = BrowserKey.New();
        var session = new ConnectSession
        {
            Id = ExpiringKey.New(endsAt),
            Organization = organization,
            User = user,
            Integration = integration,
            LinkEndsAt = now + ConnectSession.LinkLifetime,
            TicketHash = ExpiringKey.New(endsAt).Hash, // no link carries this ticket, so none opens the session
            OpenedAt = now,
            BrowserHash = browser.Hash,
            ConfirmedAt = now,
            PersonName = name,
        };
        await store.AddAsync(session, cancellationToken);
        return new OpenedSession(session, browser);
    }

    /// <summary>
    /// Returns the state of a link without using the link up, because scanners of mail and chat open links too. One point read.
    /// </summary>
    public async Task<LinkState> FindStateAsync(string ticket, CancellationToken cancellationToken) =>
        (await FindByTicketAsync(ticket, cancellationToken)).State;

    /// <summary>Opens a link. From then on the link is used, and the session belongs to the browser that receives the key.</summary>
    /// <returns>The opened session, or null with the state that prevented it.</returns>
    public async Task<(OpenedSession? Opened, LinkState State)> OpenAsync(string ticket, CancellationToken cancellationToken)
    {
        var (state, session) = await FindByTicketAsync(ticket, cancellationToken);
        if (session is null || state != LinkState.Unopened)
            return (null, state);
        if (await ends.IsOverAsync(session, session.Integration, cancellationToken))
            return (null, LinkState.Ended);
        var browser = BrowserKey.New();
        var opened = session with { OpenedAt = clock.GetUtcNow(), BrowserHash = browser.Hash };
        return await store.TryReplaceAsync(session, opened, cancellationToken) is { } written
            ? (new OpenedSession(written, browser), state)
            : (null, LinkState.Used);
    }

    /// <summary>
    /// Returns the opened session of this browser; null when there is none, when it has ended, or when it belongs to another browser. Two
    /// point reads, three for a session of one integration.
    /// </summary>
    public async Task<ConnectSession?> FindAsync(ExpiringKey id, BrowserKey browser, CancellationToken cancellationToken) =>
        await store.FindSessionAsync(id, cancellationToken) is { } session
        && browser.Has(session.BrowserHash) && session.EndsAt > clock.GetUtcNow()
        && !await ends.IsOverAsync(session, session.Integration, cancellationToken)
            ? session
            : null;

    /// <summary>
    /// Returns whether the session may still be used for an integration: false after a bulk disconnect of the integration or of the user.
    /// Two point reads.
    /// </summary>
    public async Task<bool> CountsForAsync(ConnectSession session, IntegrationId integration, CancellationToken cancellationToken) =>
        !await ends.IsOverAsync(session, integration, cancellationToken);

    /// <summary>
    /// Stores a credential that the session's user has pasted. Problems: archived, wrong_auth_mode, concurrent_change, invalid_session.
    /// </summary>
    public async Task<Outcome<Connection>> AddAsync(
        ConnectSession session, Integration integration, AddUserTokenRequest request, CancellationToken cancellationToken)
    {
        var outcome = await connects.AddAsync(integration, session.User, request, session.CreatedAt, cancellationToken);
        return outcome.Succeeded(out var stored, out var problem) ? await ends.CheckAgainAsync(stored, cancellationToken) : problem;
    }

    /// <summary>
    /// Disconnects the session's user from an integration. Returns the problem of <see cref="DisconnectService"/>; null when the connection
    /// has ended.
    /// </summary>
    public Task<Problem?> DisconnectAsync(ConnectSession session, Integration integration, CancellationToken cancellationToken) =>
        disconnects.DisconnectAsync(integration, session.User, cancellationToken);

    /// <summary>Ends a session. A copy of its cookie opens nothing any more.</summary>
    public Task EndAsync(ConnectSession session, CancellationToken cancellationToken)
    {
        ConnectSession? present = session;
        return OptimisticConcurrency.RetryAsync(
            async token =>
            {
                if (present is not { EndedAt: null } || await store.TryReplaceAsync(present, present with { EndedAt = clock.GetUtcNow() }, token) is not null)
                    return true;
                present = await store.FindSessionAsync(session.Id, token);
                return false;
            },
            cancellationToken);
    }

    /// <summary>Records that the user at the browser has signed in as the session's user. False for any other user.</summary>
    /// <param name="session">The session as it was read.</param>
    /// <param name="signedIn">The user who signed in. Issuer and subject must both match.</param>
    /// <param name="name">The user's name at the sign-in; null when unknown.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> ConfirmAsync(ConnectSession session, UserId signedIn, string? name, CancellationToken cancellationToken)
    {
        if (signedIn != session.User)
            return false;
        if (session.ConfirmedAt is null)
        {
            // This write can lose only to an equal confirmation, or to the end of the session.
            await store.TryReplaceAsync(session, session with { ConfirmedAt = clock.GetUtcNow(), PersonName = name }, cancellationToken);
        }

        return true;
    }

    private async Task<(LinkState State, ConnectSession? Session)> FindByTicketAsync(string ticket, CancellationToken cancellationToken)
    {
        if (ticket.Length != 2 * KeyLength || ExpiringKey.TryParse(ticket[..KeyLength]) is not { } id || ExpiringKey.TryParse(ticket[KeyLength..]) is not { } secret)
            return (LinkState.Ended, null);
        var session = await store.FindSessionAsync(id, cancellationToken);
        if (session is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(session.TicketHash), Encoding.ASCII.GetBytes(secret.Hash)))
            return (LinkState.Ended, null);
        if (session.OpenedAt is not null)
            return (LinkState.Used, session);
        return (session.LinkEndsAt > clock.GetUtcNow() ? LinkState.Unopened : LinkState.Ended, session);
    }
}

/// <summary>The state of a connect link.</summary>
public enum LinkState
{
    /// <summary>The link can be opened, once.</summary>
    Unopened,

    /// <summary>The link has been opened, in this browser or another.</summary>
    Used,

    /// <summary>The link has expired, or never existed.</summary>
    Ended,
}

/// <summary>A session that was just opened, and the key for its browser. The key leaves this program only here.</summary>
/// <param name="Session">The session after it was opened.</param>
/// <param name="Browser">The key for the browser's cookie.</param>
public sealed record OpenedSession(ConnectSession Session, BrowserKey Browser);
