using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Refreshing;

/// <summary>
/// The row's side of a refresh: one claim at a time, conditional writes only, and a hint for the next time. Other writes to the row, such as a
/// name or a use recorded, do not disturb it; a credential that ended or was replaced does.
/// </summary>
public sealed class RefreshClaims(ConnectionStore store, ScheduleStore schedule, TimeProvider clock)
{
    /// <summary>Outlives a request of 20 seconds, storing within 90 and the commit within 10.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    // With less than that left nothing is sent any more: the request, storing what comes and the commit must end before the lease does.
    private static readonly TimeSpan LeastLeft = TimeSpan.FromSeconds(120);

    // Each time another write to the row came between.
    private const int Attempts = 5;

    /// <summary>Whether somebody is at it.</summary>
    internal bool IsUnderWay(Connection connection) => connection.Refresh!.IsClaimed(clock.GetUtcNow());

    /// <summary>Whether the server is to be left alone for the moment: not where an administrator may have corrected what it refused.</summary>
    internal bool IsPostponed(Integration integration, Connection connection) =>
        connection.Refresh!.NotBefore > clock.GetUtcNow() && !(integration.UpdatedAt > connection.Refresh.MisconfiguredAt);

    /// <summary>Whether its access token is of no use any more.</summary>
    internal bool HasRunOut(Connection connection) => connection.Grant!.AccessTokenExpiresAt <= clock.GetUtcNow();

    /// <summary>Whether the lease is long enough still to send the refresh token; a process that slept must not use what another one is using.</summary>
    internal bool MaySend(Connection claimed) => claimed.Refresh!.ClaimedUntil - clock.GetUtcNow() >= LeastLeft;

    /// <summary>Takes the claim and writes down the intent, in one write; null when somebody else was faster.</summary>
    /// <param name="present">As it was just read.</param>
    /// <param name="standby">Where tokens are to go when their vault does not take them; null for nowhere.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal Task<Connection?> ClaimAsync(Connection present, SecretAddress? standby, CancellationToken cancellationToken) =>
        store.TryUpdateAsync(present, present with { Refresh = present.Refresh!.Claimed(clock.GetUtcNow() + Lease, standby) }, cancellationToken);

    /// <summary>Has the places looked at in an hour that a connection may have had its tokens in and does not name any more by then.</summary>
    internal Task HintPlacesAsync(Connection claimed, CancellationToken cancellationToken) => schedule.AddAsync(
        Hint.Garbage(claimed.Organization, claimed.Integration.Value, claimed.User, [claimed.Secret!.Address, claimed.Refresh!.Standby!.Value]), cancellationToken);

    /// <summary>Makes the lease long enough for storing; null when the claim is not ours any more, or the connection has ended.</summary>
    internal Task<Connection?> ExtendAsync(Connection claimed, CancellationToken cancellationToken) => ChangeAsync(
        claimed, found => found with { Refresh = found.Refresh! with { ClaimedUntil = clock.GetUtcNow() + Lease } }, cancellationToken);

    /// <summary>Has the row refer to the renewed credential and gives the claim back; null as for <see cref="ExtendAsync"/>.</summary>
    /// <param name="claimed">Under the claim.</param>
    /// <param name="stored">The new version.</param>
    /// <param name="grant">What it holds.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<Connection?> CommitAsync(Connection claimed, SecretReference stored, OAuthGrant grant, CancellationToken cancellationToken)
    {
        // One of the two places is left behind, and nothing else names it: neither the tokens from before nor those of an earlier intent may stay.
        if (claimed.Refresh!.Standby is not null && (claimed.Refresh.ReplyLost || stored.Address != claimed.Secret!.Address))
            await HintPlacesAsync(claimed, cancellationToken);
        var next = Commit(claimed, stored, grant);
        var hint = await HintEarlierAsync(next, cancellationToken);
        return await ChangeAsync(claimed, found => Named(Commit(found, stored, grant), hint), cancellationToken);
    }

    /// <summary>Gives the claim back without a result, and leaves the server alone until then; null as for <see cref="ExtendAsync"/>.</summary>
    /// <param name="claimed">Under the claim.</param>
    /// <param name="until">UTC.</param>
    /// <param name="failure">What the server said; null when it was not the server's doing, and its reply is lost.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal Task<Connection?> BackOffAsync(Connection claimed, DateTimeOffset until, TokenFailure? failure, CancellationToken cancellationToken) => ChangeAsync(
        claimed,
        found => found with
        {
            Refresh = found.Refresh! with
            {
                ClaimedUntil = null,
                Failures = found.Refresh.Failures + 1,
                NotBefore = until,
                MisconfiguredAt = failure?.Kind == TokenFailureKind.Configuration ? clock.GetUtcNow() : null,
                ReplyLost = found.Refresh.ReplyLost || failure?.IsOutcomeUnknown != false,
            },
        },
        cancellationToken);

    /// <summary>Gives the claim back as if it had never been taken: nothing was sent under it.</summary>
    internal Task<Connection?> ReleaseAsync(Connection present, Connection claimed, CancellationToken cancellationToken) => ChangeAsync(
        claimed,
        found => found with { Refresh = found.Refresh! with { ClaimedUntil = null, ReplyLost = present.Refresh!.ReplyLost || present.Refresh.ClaimedUntil is not null } },
        cancellationToken);

    /// <summary>Writes the hint that has a connection renewed, where none falls due early enough; null when none is needed. Written before the row that names it.</summary>
    internal async Task<(HintKey Key, DateTimeOffset At)?> HintEarlierAsync(Connection next, CancellationToken cancellationToken)
    {
        if (RefreshTimes.NextAt(next) is not { } at || next.Refresh!.HintAt <= at)
            return null;
        var now = clock.GetUtcNow();
        var hint = new Hint
        {
            Kind = HintKind.Refresh,
            Organization = next.Organization,
            Integration = next.Integration.Value,
            User = next.User,
            DueIn = at > now ? at - now : TimeSpan.Zero,
        };
        return (await schedule.AddAsync(hint, cancellationToken), at);
    }

    /// <summary>The connection with a hint that was just written.</summary>
    internal static Connection Named(Connection connection, (HintKey Key, DateTimeOffset At)? hint) => hint is not { } written
        ? connection
        : connection with { Refresh = connection.Refresh! with { Hint = written.Key, HintAt = written.At } };

    /// <summary>Whether a hint is the one the connection names.</summary>
    public static bool Names(Connection connection, HintKey hint) => connection.Refresh?.Hint?.Id == hint.Id;

    private Connection Commit(Connection found, SecretReference stored, OAuthGrant grant)
    {
        var facts = found.Grant!;
        var next = found with
        {
            Secret = stored,
            ExpiresAt = grant.EndsAt,
            Grant = facts with
            {
                ClientSecret = grant.ClientSecret is null ? null : SecretReference.Read(grant.ClientSecret),
                Granted = grant.Scope is { } scope ? Scopes.Read(scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : facts.Granted,
                AccessTokenExpiresAt = grant.AccessTokenExpiresAt,
            },
            Refresh = found.Refresh! with
            {
                CommittedFence = grant.Fence,
                ClaimedUntil = null,
                RefreshedAt = clock.GetUtcNow(),
                Failures = 0,
                NotBefore = null,
                MisconfiguredAt = null,
                ReplyLost = false,
                Standby = null,
            },
        };

        // The hint there is falls due before, or is moved there by whoever follows it.
        return RefreshTimes.NextAt(next) is { } at && next.Refresh!.HintAt < at ? next with { Refresh = next.Refresh with { HintAt = at } } : next;
    }

    private async Task<Connection?> ChangeAsync(Connection claimed, Func<Connection, Connection> change, CancellationToken cancellationToken)
    {
        var found = claimed;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await store.TryUpdateAsync(found, change(found), cancellationToken) is { } changed)
                return changed;
            if (await store.FindAsync(claimed.Organization, claimed.User, claimed.Integration, cancellationToken) is not { } present
                || present.Secret != claimed.Secret || present.Refresh?.Fence != claimed.Refresh!.Fence || present.Refresh.ClaimedUntil is null)
                return null;
            found = present;
        }

        return null;
    }
}
