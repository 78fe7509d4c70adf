using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Refreshing;

/// <summary>
/// Manages the claim of a refresh in the connection's row. There is one claim at a time, all writes are conditional, and a hint tells when
/// the next refresh is due. Other writes to the row, such as a name or a recorded use, do not disturb a claim. The claim is lost when the
/// credential ends or is replaced.
/// </summary>
public sealed class RefreshClaims(ConnectionStore store, ScheduleStore schedule, TimeProvider clock)
{
    /// <summary>
    /// The lease of a claim. It outlives a token request (20 seconds), storing (90 seconds) and the commit (10 seconds) together.
    /// </summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    // With less of the lease left, nothing is sent any more: the request, the storing and the commit must end before the lease does.
    private static readonly TimeSpan LeastLeft = TimeSpan.FromSeconds(120);

    // Each further attempt means that another write changed the row after it was read.
    private const int Attempts = 5;

    /// <summary>Returns whether another process has the claim.</summary>
    internal bool IsUnderWay(Connection connection) => connection.Refresh!.IsClaimed(clock.GetUtcNow());

    /// <summary>
    /// Returns whether the server must not be asked yet. After a configuration error it may be asked as soon as the integration has
    /// changed, because an administrator may have corrected the error.
    /// </summary>
    internal bool IsPostponed(Integration integration, Connection connection) =>
        connection.Refresh!.NotBefore > clock.GetUtcNow() && !(integration.UpdatedAt > connection.Refresh.MisconfiguredAt);

    /// <summary>Returns whether the access token has expired.</summary>
    internal bool HasExpired(Connection connection) => connection.Grant!.AccessTokenExpiresAt <= clock.GetUtcNow();

    /// <summary>
    /// Returns whether enough of the lease is left to send the refresh token. A process that was suspended must not send a token that
    /// another process is using.
    /// </summary>
    internal bool MaySend(Connection claimed) => claimed.Refresh!.ClaimedUntil - clock.GetUtcNow() >= LeastLeft;

    /// <summary>Takes the claim and writes the intent, in one write; null when another process was first.</summary>
    /// <param name="present">The connection as it was just read.</param>
    /// <param name="standby">The standby, for tokens that their vault does not store; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<Connection?> ClaimAsync(Connection present, SecretAddress? standby, CancellationToken cancellationToken) =>
        store.TryUpdateAsync(present, present with { Refresh = present.Refresh!.Claimed(clock.GetUtcNow() + Lease, standby) }, cancellationToken);

    /// <summary>Schedules a garbage check of both secret addresses in one hour.</summary>
    internal Task HintGarbageAsync(Connection claimed, CancellationToken cancellationToken) => schedule.AddAsync(
        Hint.Garbage(claimed.Organization, claimed.Integration.Value, claimed.User, [claimed.Secret!.Address, claimed.Refresh!.Standby!.Value]), cancellationToken);

    /// <summary>Extends the lease so that it covers the storing; null when the claim is lost or the connection has ended.</summary>
    internal Task<Connection?> ExtendAsync(Connection claimed, CancellationToken cancellationToken) => ChangeAsync(
        claimed, found => found with { Refresh = found.Refresh! with { ClaimedUntil = clock.GetUtcNow() + Lease } }, cancellationToken);

    /// <summary>
    /// Commits the refreshed credential to the row and releases the claim; null when the claim is lost or the connection has ended.
    /// </summary>
    /// <param name="claimed">The connection under the claim.</param>
    /// <param name="stored">The new version of the secret.</param>
    /// <param name="grant">The grant in that version.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Connection?> CommitAsync(Connection claimed, SecretReference stored, OAuthGrant grant, CancellationToken cancellationToken)
    {
        // One of the two addresses is no longer used, and only this hint names it. Neither the previous tokens nor those of an earlier
        // intent may stay.
        if (claimed.Refresh!.Standby is not null && (claimed.Refresh.ReplyLost || stored.Address != claimed.Secret!.Address))
            await HintGarbageAsync(claimed, cancellationToken);
        var next = Commit(claimed, stored, grant);
        var hint = await HintEarlierAsync(next, cancellationToken);
        return await ChangeAsync(claimed, found => WithHint(Commit(found, stored, grant), hint), cancellationToken);
    }

    /// <summary>
    /// Releases the claim without a result, and sets the time until which the server is not asked. Null when the claim is lost or the
    /// connection has ended.
    /// </summary>
    /// <param name="claimed">The connection under the claim.</param>
    /// <param name="until">When the server may be asked again, UTC.</param>
    /// <param name="failure">
    /// The failure that the server reported; null when the server answered and its tokens could not be stored, so that the reply is lost.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
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

    /// <summary>Releases the claim as if it had never been taken, because nothing was sent under it.</summary>
    internal Task<Connection?> ReleaseAsync(Connection present, Connection claimed, CancellationToken cancellationToken) => ChangeAsync(
        claimed,
        found => found with { Refresh = found.Refresh! with { ClaimedUntil = null, ReplyLost = present.Refresh!.ReplyLost || present.Refresh.ClaimedUntil is not null } },
        cancellationToken);

    /// <summary>
    /// Writes the hint for the next refresh, unless the present hint falls due early enough; null when no hint is needed. The hint is
    /// written before the row that names it.
    /// </summary>
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

    /// <summary>Returns the connection with the hint that was just written.</summary>
    internal static Connection WithHint(Connection connection, (HintKey Key, DateTimeOffset At)? hint) => hint is not { } written
        ? connection
        : connection with { Refresh = connection.Refresh! with { Hint = written.Key, HintAt = written.At } };

    /// <summary>Returns whether the connection names this hint.</summary>
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

        // The present hint falls due earlier; when it fires, it is moved to this time.
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
            {
                return null;
            }

            found = present;
        }

        return null;
    }
}
