using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Caps;

/// <summary>
/// Refuses what is beyond a cap, by counts that maintenance keeps. An owner of whom this instance has seen few new things costs no request; the
/// others cost one read a minute.
/// </summary>
public sealed class CapService(CountStore counts, ScheduleStore schedule, IOptions<CapOptions> options, TimeProvider clock)
{
    // New things of one owner in one instance before a count is looked up.
    private const int IntegrationsUnseen = 50;
    private const int ConnectionsUnseen = 20;

    // Organizations and people are as many as their tokens say.
    private const int MostOwners = 10_000;

    /// <summary>How often maintenance counts where there are nearly too many.</summary>
    public static readonly TimeSpan CountedEvery = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LookedUpEvery = TimeSpan.FromMinutes(1);

    private readonly LeastUsed<CountedOwner, Watch> _watched = new(MostOwners);

    /// <summary>A new integration is to come. Problem: rate_limited, when the organization has as many as it may.</summary>
    public async Task<Problem?> CheckIntegrationsAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await IsFullAsync(new CountedOwner(organization, User: null), IntegrationsUnseen, cancellationToken)
            ? Full($"This organization has as many integrations as it may have, {options.Value.IntegrationsPerOrganization}. Archive some that are not needed; they are counted every ten minutes.")
            : null;

    /// <summary>A new connection is to come. Problem: rate_limited, when the person has as many as a person may.</summary>
    public async Task<Problem?> CheckConnectionsAsync(OrganizationId organization, UserId user, CancellationToken cancellationToken) =>
        await IsFullAsync(new CountedOwner(organization, user), ConnectionsUnseen, cancellationToken)
            ? Full($"This person has as many connections as one may have, {options.Value.ConnectionsPerPerson}.")
            : null;

    /// <summary>How many there may be.</summary>
    public int MostOf(CountedOwner owner) => owner.User is null ? options.Value.IntegrationsPerOrganization : options.Value.ConnectionsPerPerson;

    private async Task<bool> IsFullAsync(CountedOwner owner, int unseen, CancellationToken cancellationToken)
    {
        var watch = _watched.GetOrAdd(owner, _ => new Watch());
        if (watch.MustLookUp(Math.Min(unseen, MostOf(owner)), clock.GetUtcNow(), LookedUpEvery))
        {
            var count = await counts.FindAsync(owner, cancellationToken);
            watch.Take(count);
            if (count is null || clock.GetUtcNow() - count.CountedAt > CountedEvery)
                await schedule.AddAsync(
                    new Hint { Kind = HintKind.Count, Organization = owner.Organization, User = owner.User, Integration = Guid.Empty, DueIn = TimeSpan.Zero },
                    cancellationToken);
        }

        return watch.Estimate > MostOf(owner);
    }

    private static Problem Full(string message) => Problem.RateLimited(message, CountedEvery);

    /// <summary>What this instance has seen of one owner.</summary>
    private sealed class Watch
    {
        private readonly Lock _lock = new();
        private int _seen;
        private int _sinceCount;
        private int _number;
        private DateTimeOffset _lookedUpAt = DateTimeOffset.MinValue;
        private DateTimeOffset _countedAt = DateTimeOffset.MinValue;

        /// <summary>How many there will be with the new thing: the last count, and what this instance has seen since. Other instances see their own.</summary>
        public int Estimate
        {
            get
            {
                lock (_lock)
                    return _number + _sinceCount;
            }
        }

        /// <summary>A count that was looked up, null for none yet. What was seen before it is in it.</summary>
        public void Take(KeptCount? count)
        {
            lock (_lock)
            {
                if (count is null || count.CountedAt <= _countedAt)
                    return;
                (_number, _countedAt, _sinceCount) = (count.Number, count.CountedAt, 1);
            }
        }

        /// <summary>Counts a new thing. True for one caller at a time: the others go by what is known.</summary>
        public bool MustLookUp(int unseen, DateTimeOffset now, TimeSpan every)
        {
            lock (_lock)
            {
                _sinceCount++;
                if (++_seen < unseen || now - _lookedUpAt < every)
                    return false;

                // Once there are many, their number is of interest each minute.
                (_seen, _lookedUpAt) = (unseen, now);
                return true;
            }
        }
    }
}
