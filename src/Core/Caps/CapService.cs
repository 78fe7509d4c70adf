using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Caps;

/// <summary>
/// Refuses new integrations and connections beyond a cap, by the counts that maintenance stores. An owner with few new ones in this
/// instance costs no storage request. Any other owner costs one read a minute.
/// </summary>
public sealed class CapService(CountStore counts, ScheduleStore schedule, IOptions<CapOptions> options, TimeProvider clock)
{
    // The number of new things of one owner in one instance before its count is looked up.
    private const int IntegrationsUnseen = 50;
    private const int ConnectionsUnseen = 20;

    // Tokens may name any number of organizations and users, so the number of remembered owners is bounded.
    private const int MostOwners = 10_000;

    /// <summary>How often maintenance counts the things of an owner that comes near its cap.</summary>
    public static readonly TimeSpan CountedEvery = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LookedUpEvery = TimeSpan.FromMinutes(1);

    private readonly LeastUsed<CountedOwner, Watch> _watched = new(MostOwners);

    /// <summary>
    /// Call it before an integration is created. Problem: rate_limited, when the organization has as many as it may have.
    /// </summary>
    public async Task<Problem?> CheckIntegrationsAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await IsFullAsync(new CountedOwner(organization, User: null), IntegrationsUnseen, cancellationToken)
            ? Full($"This organization has as many integrations as it may have, {options.Value.IntegrationsPerOrganization}. Archive some that are not needed; they are counted every ten minutes.")
            : null;

    /// <summary>Call it before a user connects. Problem: rate_limited, when the user has as many connections as a user may have.</summary>
    public async Task<Problem?> CheckConnectionsAsync(OrganizationId organization, UserId user, CancellationToken cancellationToken) =>
        await IsFullAsync(new CountedOwner(organization, user), ConnectionsUnseen, cancellationToken)
            ? Full($"This user has as many connections as a user may have, {options.Value.ConnectionsPerPerson}.")
            : null;

    /// <summary>Returns the cap of an owner.</summary>
    public int MostOf(CountedOwner owner) => owner.User is null ? options.Value.IntegrationsPerOrganization : options.Value.ConnectionsPerPerson;

    private async Task<bool> IsFullAsync(CountedOwner owner, int unseen, CancellationToken cancellationToken)
    {
        var watch = _watched.GetOrAdd(owner, _ => new Watch());
        if (watch.MustLookUp(Math.Min(unseen, MostOf(owner)), clock.GetUtcNow(), LookedUpEvery))
        {
            var count = await counts.FindAsync(owner, cancellationToken);
            watch.Take(count);
            if (count is null || clock.GetUtcNow() - count.CountedAt > CountedEvery)
            {
                await schedule.AddAsync(
                    new Hint { Kind = HintKind.Count, Organization = owner.Organization, User = owner.User, Integration = Guid.Empty, DueIn = TimeSpan.Zero },
                    cancellationToken);
            }
        }

        return watch.Estimate > MostOf(owner);
    }

    private static Problem Full(string message) => Problem.RateLimited(message, CountedEvery);

    /// <summary>The number of one owner's things, as far as this instance knows.</summary>
    private sealed class Watch
    {
        private readonly Lock _lock = new();
        private int _seen;
        private int _sinceCount;
        private int _number;
        private DateTimeOffset _lookedUpAt = DateTimeOffset.MinValue;
        private DateTimeOffset _countedAt = DateTimeOffset.MinValue;

        /// <summary>
        /// The expected number with the new thing: the last count, and the new things in this instance since. Other instances see their
        /// own.
        /// </summary>
        public int Estimate
        {
            get
            {
                lock (_lock)
                    return _number + _sinceCount;
            }
        }

        /// <summary>Takes a stored count; null when there is none yet. New things from before the count are part of it.</summary>
        public void Take(StoredCount? count)
        {
            lock (_lock)
            {
                if (count is null || count.CountedAt <= _countedAt)
                    return;
                (_number, _countedAt, _sinceCount) = (count.Number, count.CountedAt, 1);
            }
        }

        /// <summary>
        /// Counts a new thing. Returns true for one caller at a time, which then looks up the count; the other callers use the estimate.
        /// </summary>
        public bool MustLookUp(int unseen, DateTimeOffset now, TimeSpan every)
        {
            lock (_lock)
            {
                _sinceCount++;
                if (++_seen < unseen || now - _lookedUpAt < every)
                    return false;

                // After the first look-up the count is read again each minute.
                (_seen, _lookedUpAt) = (unseen, now);
                return true;
            }
        }
    }
}
