using System.Collections.Concurrent;
using Kontext.Core.Grants;
using Kontext.Core.Identity;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>A person's own credential for an integration: take it, tell its state, end it.</summary>
public sealed class ConnectionService(
    ConnectionStore store, NewConnections kept, SharedGrants shared, EndingService endings, RefreshClaims refreshes, TimeProvider clock)
{
    private const int Attempts = 5;

    // Looking one by one through very many people would take too long.
    private const int AtOnce = 16;

    private static readonly TimeSpan RefusalsApart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsesApart = TimeSpan.FromHours(1);

    /// <summary>Null when the person never connected.</summary>
    public Task<Connection?> FindAsync(OrganizationId organization, UserId user, IntegrationId integration, CancellationToken cancellationToken) =>
        store.FindAsync(organization, user, integration, cancellationToken);

    /// <summary>The person's connections to the integrations of one page, in one query.</summary>
    public async Task<IReadOnlyDictionary<IntegrationId, Connection>> ListAsync(
        OrganizationId organization, UserId user, IReadOnlyList<Integration> page, CancellationToken cancellationToken) => page.Count == 0
        ? new Dictionary<IntegrationId, Connection>()
        : await store.ListAsync(organization, user, page[0].Id, page[^1].Id, cancellationToken);

    /// <summary>How many a person has, those that have ended included, up to a number; one request for each thousand.</summary>
    public Task<int> CountAsync(OrganizationId organization, UserId user, int most, CancellationToken cancellationToken) =>
        store.CountAsync(organization, user, most, cancellationToken);

    /// <summary>People who are or were connected to an integration: one query, and a point read for each of them.</summary>
    public async Task<ConnectionPage> ListAsync(ListConnectionsRequest request, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether the list goes on.
        var (organization, integration) = (request.Organization, request.Integration);
        var users = await store.ListUsersAsync(organization, integration, request.After, request.Limit + 1, cancellationToken);
        var found = new Connection?[Math.Min(users.Count, request.Limit)];
        await Parallel.ForAsync(
            0,
            found.Length,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, token) => found[index] = await store.FindAsync(organization, users[index], integration, token));
        return new ConnectionPage(
            [.. found.OfType<Connection>()],
            users.Count > request.Limit ? ConnectionCursor.Write(organization, integration, users[request.Limit - 1]) : null);
    }

    /// <summary>Keeps a pasted credential in the place of what was there. Problems: archived, wrong_auth_mode, concurrent_change.</summary>
    public Task<Outcome<Connection>> AddAsync(
        Integration integration, UserId user, AddUserTokenRequest request, CancellationToken cancellationToken) =>
        AddAsync(integration, user, request, begunAt: null, cancellationToken);

    /// <summary>The same for a person who began earlier, UTC.</summary>
    internal async Task<Outcome<Connection>> AddAsync(
        Integration integration, UserId user, AddUserTokenRequest request, DateTimeOffset? begunAt, CancellationToken cancellationToken)
    {
        if (ConnectionProblems.Of(integration, AuthMode.UserToken) is { } problem)
            return problem;
        var place = await PrepareAsync(integration, user, cancellationToken);
        var credential = new NewCredential { Credential = request.Credential, ExpiresAt = request.ExpiresAt, DisplayName = request.DisplayName, BegunAt = begunAt };
        return await KeepAsync(integration, user, place, credential, cancellationToken);
    }

    /// <summary>
    /// Makes a place ready for a credential: all that must be written before it exists. Whoever has to get it from somebody else does so in
    /// between, so that as little as possible stands between getting and keeping it.
    /// </summary>
    internal Task<ConnectionPlace> PrepareAsync(Integration integration, UserId user, CancellationToken cancellationToken) =>
        kept.PrepareAsync(integration, user, cancellationToken);

    /// <summary>Keeps a credential in its place. Problems: archived, wrong_auth_mode, concurrent_change, authorization_failed; none of it is kept then, and a grant is revoked.</summary>
    internal async Task<Outcome<Connection>> KeepAsync(
        Integration integration, UserId user, ConnectionPlace place, NewCredential credential, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var connection = new Connection
        {
            Organization = integration.Organization,
            User = user,
            Integration = integration.Id,
            Epoch = integration.Epoch,
            ExpiresAt = credential.ExpiresAt,
            DisplayName = credential.DisplayName,
            Grant = credential.Grant,
            ConnectedAt = now,
            BegunAt = credential.BegunAt ?? now,
            Refresh = credential.Grant?.IsRenewable == true
                ? new RefreshState { Fence = OAuthGrant.FirstFence, CommittedFence = OAuthGrant.FirstFence, RefreshedAt = now }
                : null,
        };
        return await kept.KeepAsync(integration, place, connection, credential.Credential, cancellationToken);
    }

    /// <summary>Revokes a grant that came for a connection after that had ended, or had been replaced.</summary>
    /// <param name="ended">As it was when the grant was asked for.</param>
    /// <param name="present">As it stands now.</param>
    /// <param name="grant">What came.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal Task<GrantRevocation> AbandonAsync(Connection ended, Connection? present, OAuthGrant grant, CancellationToken cancellationToken) =>
        endings.AbandonAsync(Leftover.Of(ended, ended.Secret!.Address, present), grant, cancellationToken);

    /// <summary>Ends what was just kept, because it should not have been; what has taken its place since stays.</summary>
    internal async Task WithdrawAsync(Connection kept, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await store.FindAsync(kept.Organization, kept.User, kept.Integration, cancellationToken);
            if (present?.Secret is not { } secret || kept.Secret is null || !secret.Address.IsOfSameCredential(kept.Secret.Address)
                || await endings.EndAsync(present, DisconnectReason.Revoked, EndingManner.Now, cancellationToken))
                return;
        }
    }

    /// <summary>Tells whose account a connection is, learned after it was kept. Lost when the connection has changed meanwhile.</summary>
    /// <param name="kept">As it was kept.</param>
    /// <param name="displayName">Null when the name was not learned.</param>
    /// <param name="account">Null when the account was not learned.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<Connection> NameAsync(Connection kept, string? displayName, AccountKey? account, CancellationToken cancellationToken)
    {
        var present = await store.FindAsync(kept.Organization, kept.User, kept.Integration, cancellationToken);
        if (present?.Secret != kept.Secret)
            return kept;
        var named = present! with
        {
            DisplayName = displayName ?? present.DisplayName,
            Grant = present.Grant is { } grant ? grant with { Account = account ?? grant.Account } : null,
        };
        await shared.NoteAsync(named, cancellationToken);
        return await store.TryUpdateAsync(present, named, cancellationToken) ?? kept;
    }

    /// <summary>
    /// Ends the person's connection; null when that is done or there was none. The credential cannot be used any more when this returns; its
    /// authorization server has been told, or will be.
    /// </summary>
    public Task<Problem?> RevokeAsync(Integration integration, UserId user, CancellationToken cancellationToken) =>
        RevokeAsync(integration.Organization, integration.Id, user, EndingManner.Now, cancellationToken);

    internal async Task<Problem?> RevokeAsync(
        OrganizationId organization, IntegrationId integration, UserId user, EndingManner manner, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await store.FindAsync(organization, user, integration, cancellationToken);
            if (present?.Secret is null || await endings.EndAsync(present, DisconnectReason.Revoked, manner, cancellationToken))
                return null;
        }

        return ConnectionProblems.ConcurrentChange();
    }

    /// <summary>
    /// Records whether the provider accepted the credential. Two refusals at least a minute apart make the connection read disconnected, its
    /// secret kept; the next success makes it good again. Returns the connection as it stands then.
    /// </summary>
    public async Task<Connection> RecordAnswerAsync(Connection present, bool accepted, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var refusedBefore = present.RefusedAt is { } first && now - first >= RefusalsApart;
        var next = accepted
            ? present with
            {
                RefusedAt = null,
                Reason = null,
                // A pasted credential can be given more where it came from; a grant gets its scopes by an authorization alone.
                Demands = present.Grant is null ? ScopeDemands.None : present.Demands,
            }
            : present with { RefusedAt = present.RefusedAt ?? now, Reason = refusedBefore ? DisconnectReason.ProviderRefused : present.Reason };
        return await RecordAsync(present, next, cancellationToken);
    }

    /// <summary>
    /// Records the scopes that the server names where it knows the credential and demands more of it (RFC 6750 section 3.1). That is no refusal of
    /// the credential. Returns the connection as it stands then.
    /// </summary>
    public Task<Connection> RecordDemandAsync(Connection present, Scopes named, CancellationToken cancellationToken) =>
        RecordAsync(present, present with { RefusedAt = null, Reason = null, Demands = present.Demands.With(named) }, cancellationToken);

    /// <summary>Records that the person, or the authorization server, refused what a connection was to be given beside what it has.</summary>
    /// <param name="made">What the person was asked for a grant for.</param>
    /// <param name="user">Who was asked.</param>
    /// <param name="asked">The scopes.</param>
    /// <param name="forGood">Whether asking again would be of no use.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task RecordRefusalAsync(GrantOrigin made, UserId user, Scopes asked, bool forGood, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await store.FindAsync(made.Organization, user, made.Integration, cancellationToken);
            if (present is null || present.Epoch != made.Epoch)
                return;
            var next = present.Refused(asked, forGood);
            if (next == present || await store.TryUpdateAsync(present, next, cancellationToken) is not null)
                return;
        }
    }

    private async Task<Connection> RecordAsync(Connection present, Connection next, CancellationToken cancellationToken)
    {
        if (next == present)
            return present;

        // What is accepted again is kept ahead of its end again.
        if (present.Reason is not null && next.Reason is null)
            next = RefreshClaims.Named(next, await refreshes.HintEarlierAsync(next, cancellationToken));

        // Lost to another write: a new credential, an ending, or the same answer to somebody else. Then this answer is of no use.
        return await store.TryUpdateAsync(present, next, cancellationToken) ?? present;
    }

    /// <summary>Records that a credential is given out, at most once an hour; lost to any other write, which does no harm.</summary>
    internal async Task<Connection> RecordUseAsync(Connection present, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - present.LastUsedAt < UsesApart)
            return present;

        // One that was idle is kept ahead of expiry from now on.
        var used = present with { LastUsedAt = now };
        used = RefreshClaims.Named(used, await refreshes.HintEarlierAsync(used, cancellationToken));
        return await store.TryUpdateAsync(present, used, cancellationToken) ?? present;
    }

    /// <summary>
    /// Where the clients' secrets are kept that people's connections to an integration were made with, and those still to be ended. A point read
    /// and a query for each person.
    /// </summary>
    internal async Task<IReadOnlySet<SecretAddress>> ListClientSecretsAsync(
        OrganizationId organization, IntegrationId integration, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<SecretAddress, bool> found = new();
        await Parallel.ForEachAsync(
            store.ListUsersAsync(organization, integration, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (user, token) =>
            {
                if ((await store.FindAsync(organization, user, integration, token))?.Grant?.ClientSecret is { } secret)
                    found.TryAdd(secret.Address, true);
                await foreach (var ending in store.ListEndingsAsync(organization, user, token))
                {
                    if (ending.ClientSecret is { } needed)
                        found.TryAdd(needed.Address, true);
                }
            });
        return found.Keys.ToHashSet();
    }
}
