using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;

namespace Kontext.Core.Endings;

/// <summary>Ends all connections of an integration or of a person, through the engine, and tells how far that has come.</summary>
public sealed class RevocationService(
    RevocationStore store, RevocationWalk walk, RevokedConnectionStore revoked, ScheduleStore schedule, TimeProvider clock)
{
    private const int Attempts = 5;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Null when the organization has none of this id. A point read and a range query.</summary>
    public async Task<RevocationStatus?> FindAsync(OrganizationId organization, RevocationId id, CancellationToken cancellationToken) =>
        await store.FindAsync(organization, id, cancellationToken) is { } revocation ? await StatusOfAsync(revocation, cancellationToken) : null;

    /// <summary>
    /// Whether a revocation has overtaken what a person began: one of the person, or of the integration, asked for at that time or later. A point read
    /// for each.
    /// </summary>
    /// <param name="organization">Whose integration.</param>
    /// <param name="user">Who began it.</param>
    /// <param name="integration">What it is for; null when it is for nothing in particular.</param>
    /// <param name="begunAt">UTC.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<bool> HasOvertakenAsync(
        OrganizationId organization, UserId user, IntegrationId? integration, DateTimeOffset begunAt, CancellationToken cancellationToken)
    {
        var ofPerson = store.FindAskedAtAsync(organization, RevocationTarget.Of(user), cancellationToken);
        var ofIntegration = integration is { } id
            ? store.FindAskedAtAsync(organization, RevocationTarget.Of(id), cancellationToken)
            : Task.FromResult<DateTimeOffset?>(null);
        await Task.WhenAll(ofPerson, ofIntegration);
        return Revocation.IsOvertaken(begunAt, await ofPerson) || Revocation.IsOvertaken(begunAt, await ofIntegration);
    }

    /// <summary>
    /// Begins to end all that is connected now. One of the same target that is running goes on instead, and ends what was connected since as well.
    /// Problem: concurrent_change.
    /// </summary>
    public async Task<Outcome<RevocationStatus>> StartAsync(OrganizationId organization, RevocationTarget target, CancellationToken cancellationToken)
    {
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

    /// <summary>Does what is to be done of one now; returns when to go on, UTC, or null when nothing is left of it.</summary>
    internal async Task<DateTimeOffset?> ContinueAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        if (revocation.NextWalkAt <= clock.GetUtcNow())
        {
            // One that was asked for again meanwhile begins anew, under another hint.
            if (!await walk.EndAllAsync(revocation, cancellationToken)
                || await store.TryUpdateAsync(revocation, revocation.Walked(clock.GetUtcNow()), cancellationToken) is not { } walked)
                return clock.GetUtcNow() + ShortestPause;
            revocation = walked;
        }

        var now = clock.GetUtcNow();
        var status = await StatusOfAsync(revocation, cancellationToken);
        var next = status.CompletedAt is { } completedAt ? completedAt + KeptFor : now + PauseOf(revocation, now);
        if (revocation.NextWalkAt < next)
            return revocation.NextWalkAt;
        if (next > now)
            return next;
        await revoked.RemoveAllAsync(revocation.Organization, revocation.Id.Value, cancellationToken);
        await store.RemoveAsync(revocation, cancellationToken);
        return null;
    }

    private Task<RevocationStatus> StatusOfAsync(Revocation revocation, CancellationToken cancellationToken) => RevocationStatus.OfAsync(
        revocation, revoked.ListAsync(revocation.Organization, revocation.Id.Value, cancellationToken), cancellationToken);

    // Null when it has changed.
    private async Task<RevocationStatus?> TryGoOnAsync(Revocation running, RevocationStatus status, string latest, CancellationToken cancellationToken)
    {
        var hint = await HintAsync(running.Organization, running.Target, running.Id, cancellationToken);
        var goesOn = await store.TryAskAgainAsync(running, running.AskedAgain(hint, clock.GetUtcNow()), latest, cancellationToken);
        await schedule.RemoveAsync(goesOn ? running.Hint : hint, cancellationToken);
        return goesOn ? status : null;
    }

    // Null when another one has begun.
    private async Task<RevocationStatus?> TryBeginAsync(
        OrganizationId organization, RevocationTarget target, string? latest, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = new RevocationId(Guid.CreateVersion7(now));
        var hint = await HintAsync(organization, target, id, cancellationToken);
        var revocation = new Revocation { Id = id, Organization = organization, Target = target, CreatedAt = now, AskedAt = now, Hint = hint };
        if (await store.TryAddAsync(revocation, latest, cancellationToken))
            return new RevocationStatus { Id = id, CreatedAt = now };
        await schedule.RemoveAsync(hint, cancellationToken);
        return null;
    }

    private Task<HintKey> HintAsync(OrganizationId organization, RevocationTarget target, RevocationId id, CancellationToken cancellationToken)
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

    // What stays open is a server that is away, for days perhaps.
    private static TimeSpan PauseOf(Revocation revocation, DateTimeOffset now)
    {
        var pause = (now - revocation.AskedAt) / 4;
        return pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
    }
}
