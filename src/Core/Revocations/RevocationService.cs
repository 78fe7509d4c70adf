using Kontext.Core.Connections;
using Kontext.Core.Identity;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;

namespace Kontext.Core.Revocations;

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
    /// Begins to end all that is connected now. One of the same target that is running goes on instead, and ends what was connected since as well.
    /// Problem: concurrent_change.
    /// </summary>
    public async Task<Outcome<RevocationStatus>> StartAsync(OrganizationId organization, RevocationTarget target, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var latest = await store.FindLatestAsync(organization, target, cancellationToken);
            var before = latest is { } named ? await store.FindAsync(organization, named.Id, cancellationToken) : null;
            var status = before is null ? null : await StatusOfAsync(before, cancellationToken);
            var hint = new Hint
            {
                Kind = HintKind.RevokeAll,
                Organization = organization,
                Integration = target.Integration?.Value ?? Guid.Empty,
                User = target.User,
                Task = status is { CompletedAt: null } ? before!.Id.Value : Guid.CreateVersion7(clock.GetUtcNow()),
                DueIn = TimeSpan.Zero,
            };
            var key = await schedule.AddAsync(hint, cancellationToken);
            if (status is { CompletedAt: null })
            {
                if (await store.TryUpdateAsync(before!, before!.AskedAgain(key, clock.GetUtcNow()), cancellationToken) is not null)
                {
                    await schedule.RemoveAsync(before.Hint, cancellationToken);
                    return status;
                }
            }
            else
            {
                var revocation = New(organization, target, new RevocationId(hint.Task.Value), key);
                if (await store.TryAddAsync(revocation, latest?.RowVersion, cancellationToken))
                    return new RevocationStatus { Id = revocation.Id, CreatedAt = revocation.CreatedAt };
            }

            await schedule.RemoveAsync(key, cancellationToken);
        }

        return Problem.Conflict(ErrorCodes.ConcurrentChange, "Somebody else keeps starting this; try again.");
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

    private Revocation New(OrganizationId organization, RevocationTarget target, RevocationId id, HintKey hint)
    {
        var now = clock.GetUtcNow();
        return new Revocation { Id = id, Organization = organization, Target = target, CreatedAt = now, AskedAt = now, Hint = hint };
    }

    // What stays open is a server that is away, for days perhaps.
    private static TimeSpan PauseOf(Revocation revocation, DateTimeOffset now)
    {
        var pause = (now - revocation.AskedAt) / 4;
        return pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
    }
}
