using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Sessions;

namespace Kontext.Core.Endings;

/// <summary>Ends all connections of an integration or of a user in the background, and reports the progress.</summary>
public sealed class BulkDisconnectService(
    BulkDisconnectStore store, BulkDisconnectWalk walk, EndedConnectionStore ended, ScheduleStore schedule, DelegationService delegations,
    TimeProvider clock)
{
    private const int Attempts = 5;

    private static readonly TimeSpan StoredFor = TimeSpan.FromDays(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>
    /// Returns the status; null when the organization has no bulk disconnect with this id. One point read and one range query.
    /// </summary>
    public async Task<BulkDisconnectStatus?> FindAsync(OrganizationId organization, BulkDisconnectId id, CancellationToken cancellationToken) =>
        await store.FindAsync(organization, id, cancellationToken) is { } bulk ? await StatusOfAsync(bulk, cancellationToken) : null;

    /// <summary>
    /// Returns whether a bulk disconnect ends what the user began. It must be of this user or integration, and requested at that time or
    /// later. One point read for each.
    /// </summary>
    /// <param name="organization">The organization of the integration.</param>
    /// <param name="user">The user who began.</param>
    /// <param name="integration">The integration; null for none in particular.</param>
    /// <param name="begunAt">When the user began, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> HasOvertakenAsync(
        OrganizationId organization, UserId user, IntegrationId? integration, DateTimeOffset begunAt, CancellationToken cancellationToken)
    {
        var ofPerson = store.FindAskedAtAsync(organization, BulkDisconnectTarget.Of(user), cancellationToken);
        var ofIntegration = integration is { } id
            ? store.FindAskedAtAsync(organization, BulkDisconnectTarget.Of(id), cancellationToken)
            : Task.FromResult<DateTimeOffset?>(null);
        await Task.WhenAll(ofPerson, ofIntegration);
        return BulkDisconnect.IsOvertaken(begunAt, await ofPerson) || BulkDisconnect.IsOvertaken(begunAt, await ofIntegration);
    }

    /// <summary>
    /// Starts to end all present connections of the target. A running bulk disconnect of that target goes on instead, and also ends
    /// connections made since it began. The sessions of a user end at once. Problem: concurrent_change.
    /// </summary>
    public async Task<Outcome<BulkDisconnectStatus>> StartAsync(OrganizationId organization, BulkDisconnectTarget target, CancellationToken cancellationToken)
    {
        // First: after a crash here the request is repeated, and no application acts for the user in between.
        if (target.User is { } user)
            await delegations.EndAllAsync(organization, user, cancellationToken);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var latest = await store.FindLatestAsync(organization, target, cancellationToken);
            var before = latest is { } named ? await store.FindAsync(organization, named.Id, cancellationToken) : null;
            var started = before is not null && await StatusOfAsync(before, cancellationToken) is { CompletedAt: null } running
                ? await TryGoOnAsync(before, running, latest!.Value.RowVersion, cancellationToken)
                : await TryBeginAsync(organization, target, latest?.RowVersion, cancellationToken);
            if (started is not null)
                return started;
        }

        return Problem.Conflict(ErrorCodes.ConcurrentChange, "Other requests start the same bulk disconnect at the moment; try again.");
    }

    /// <summary>Does the next part of a bulk disconnect. Returns when to continue, UTC; null when it is finished and deleted.</summary>
    internal async Task<DateTimeOffset?> ContinueAsync(BulkDisconnect bulk, CancellationToken cancellationToken)
    {
        if (bulk.NextWalkAt <= clock.GetUtcNow())
        {
            // A bulk disconnect that was requested again meanwhile starts over under another hint.
            if (!await walk.EndAllAsync(bulk, cancellationToken)
                || await store.TryUpdateAsync(bulk, bulk.Walked(clock.GetUtcNow()), cancellationToken) is not { } walked)
            {
                return clock.GetUtcNow() + ShortestPause;
            }

            bulk = walked;
        }

        var now = clock.GetUtcNow();
        var status = await StatusOfAsync(bulk, cancellationToken);
        var next = status.CompletedAt is { } completedAt ? completedAt + StoredFor : now + PauseOf(bulk, now);
        if (bulk.NextWalkAt < next)
            return bulk.NextWalkAt;
        if (next > now)
            return next;
        await ended.RemoveAllAsync(bulk.Organization, bulk.Id.Value, cancellationToken);
        await store.RemoveAsync(bulk, cancellationToken);
        return null;
    }

    private Task<BulkDisconnectStatus> StatusOfAsync(BulkDisconnect bulk, CancellationToken cancellationToken) => BulkDisconnectStatus.OfAsync(
        bulk, ended.ListAsync(bulk.Organization, bulk.Id.Value, cancellationToken), cancellationToken);

    // Returns null when another write has changed it.
    private async Task<BulkDisconnectStatus?> TryGoOnAsync(BulkDisconnect running, BulkDisconnectStatus status, string latest, CancellationToken cancellationToken)
    {
        var hint = await HintAsync(running.Organization, running.Target, running.Id, cancellationToken);
        var goesOn = await store.TryAskAgainAsync(running, running.AskedAgain(hint, clock.GetUtcNow()), latest, cancellationToken);
        await schedule.RemoveAsync(goesOn ? running.Hint : hint, cancellationToken);
        return goesOn ? status : null;
    }

    // Returns null when another bulk disconnect has begun.
    private async Task<BulkDisconnectStatus?> TryBeginAsync(
        OrganizationId organization, BulkDisconnectTarget target, string? latest, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = new BulkDisconnectId(Guid.CreateVersion7(now));
        var hint = await HintAsync(organization, target, id, cancellationToken);
        var bulk = new BulkDisconnect { Id = id, Organization = organization, Target = target, CreatedAt = now, AskedAt = now, Hint = hint };
        if (await store.TryAddAsync(bulk, latest, cancellationToken))
            return new BulkDisconnectStatus { Id = id, CreatedAt = now };
        await schedule.RemoveAsync(hint, cancellationToken);
        return null;
    }

    private Task<HintKey> HintAsync(OrganizationId organization, BulkDisconnectTarget target, BulkDisconnectId id, CancellationToken cancellationToken)
    {
        var hint = new Hint
        {
            Kind = HintKind.RevokeAll,
            Organization = organization,
            Integration = target.Integration?.Value ?? Guid.Empty,
            User = target.User,
            Task = id.Value,
            DueIn = TimeSpan.Zero,
        };
        return schedule.AddAsync(hint, cancellationToken);
    }

    // Only servers that cannot be reached keep it open, perhaps for days.
    private static TimeSpan PauseOf(BulkDisconnect bulk, DateTimeOffset now)
    {
        var pause = (now - bulk.AskedAt) / 4;
        return pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
    }
}
