using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Connecting;

/// <summary>Connect links and the sessions they open: made for one person, opened once, in one browser.</summary>
public sealed class ConnectSessionService(AuthorizationStore store, EarlyEnds ends, ConnectService connects, DisconnectService disconnects, TimeProvider clock)
{
    // Each time its person was confirmed in between, which happens once.
    private const int Attempts = 5;

    // A ticket is the session's id and a secret of the same form, of which the row has the hash.
    private const int KeyLength = 48;

    /// <summary>Makes a session and the ticket of its link; one write.</summary>
    /// <param name="organization">Whose integrations.</param>
    /// <param name="user">Who is to connect.</param>
    /// <param name="integration">The one to connect to; null for all.</param>
    /// <param name="returnUrl">One that <see cref="ReturnUrls"/> allows; null to stay.</param>
    /// <param name="cancellationToken">The caller's.</param>
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
            TicketHash = ExpiringKey.New(endsAt).Hash, // nobody has the ticket, so no link opens it
            OpenedAt = now,
            BrowserHash = browser.Hash,
            ConfirmedAt = now,
            PersonName = name,
        };
        await store.AddAsync(session, cancellationToken);
        return new OpenedSession(session, browser);
    }

    /// <summary>What a link is good for; looking does not use it up, for scanners of mail and chat open links too. One point read.</summary>
    public async Task<LinkState> LookAsync(string ticket, CancellationToken cancellationToken) =>
        (await FindByTicketAsync(ticket, cancellationToken)).State;

    /// <summary>Opens a link: from then on it is used, and the session belongs to the browser that gets the key.</summary>
    /// <returns>Null when it cannot be opened, with the reason.</returns>
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
    /// The opened session this browser holds; null when there is none, it is over, or it is another browser's. Two point reads, three for a session of
    /// one integration.
    /// </summary>
    public async Task<ConnectSession?> FindAsync(ExpiringKey id, BrowserKey browser, CancellationToken cancellationToken) =>
        await store.FindSessionAsync(id, cancellationToken) is { } session
        && browser.Has(session.BrowserHash) && session.EndsAt > clock.GetUtcNow()
        && !await ends.IsOverAsync(session, session.Integration, cancellationToken)
            ? session
            : null;

    /// <summary>Whether the session may still be used for an integration: false once an administrator has revoked all connections to it. Two point reads.</summary>
    public async Task<bool> CountsForAsync(ConnectSession session, IntegrationId integration, CancellationToken cancellationToken) =>
        !await ends.IsOverAsync(session, integration, cancellationToken);

    /// <summary>Keeps a credential that the session's person has pasted. Problems: archived, wrong_auth_mode, concurrent_change, invalid_session.</summary>
    public async Task<Outcome<Connection>> AddAsync(
        ConnectSession session, Integration integration, AddUserTokenRequest request, CancellationToken cancellationToken)
    {
        var outcome = await connects.AddAsync(integration, session.User, request, session.CreatedAt, cancellationToken);
        return outcome.Succeeded(out var kept, out var problem) ? await ends.LookAgainAsync(kept, cancellationToken) : problem;
    }

    /// <summary>Ends the connection of the session's person. Returns what <see cref="DisconnectService"/> says to that; null when it has ended.</summary>
    public Task<Problem?> DisconnectAsync(ConnectSession session, Integration integration, CancellationToken cancellationToken) =>
        disconnects.DisconnectAsync(integration, session.User, cancellationToken);

    /// <summary>Ends a session for good: a copy of its cookie opens nothing any more.</summary>
    public async Task EndAsync(ConnectSession session, CancellationToken cancellationToken)
    {
        var present = session;
        for (var attempt = 0; attempt < Attempts && present is { EndedAt: null }; attempt++)
        {
            if (await store.TryReplaceAsync(present, present with { EndedAt = clock.GetUtcNow() }, cancellationToken) is not null)
                return;
            present = await store.FindSessionAsync(session.Id, cancellationToken);
        }

        if (present is { EndedAt: null })
            throw new InvalidOperationException("A session kept changing while it was to end.");
    }

    /// <summary>Records that the person at the browser has signed in as the one the link was made for. False for anybody else.</summary>
    /// <param name="session">As it was read.</param>
    /// <param name="signedIn">Who signed in: issuer and subject must both be the same.</param>
    /// <param name="name">What they are called there; null when unknown.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<bool> ConfirmAsync(ConnectSession session, UserId signedIn, string? name, CancellationToken cancellationToken)
    {
        if (signedIn != session.User)
            return false;
        if (session.ConfirmedAt is null)
        {
            // Lost only to the same confirmation, or to the session's end.
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

/// <summary>What a connect link is good for.</summary>
public enum LinkState
{
    /// <summary>It can be opened, once.</summary>
    Unopened,

    /// <summary>It has been opened, in this browser or another.</summary>
    Used,

    /// <summary>It is over, or there never was one.</summary>
    Ended,
}

/// <summary>A session that has just been opened, and the key for the browser that opened it: the only time it leaves this program.</summary>
/// <param name="Session">As it stands now.</param>
/// <param name="Browser">Goes into the cookie.</param>
public sealed record OpenedSession(ConnectSession Session, BrowserKey Browser);
