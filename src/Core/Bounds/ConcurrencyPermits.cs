using System.Threading.RateLimiting;

namespace Kontext.Core.Bounds;

/// <summary>
/// A number of permits for each key. A permit comes back when its lease is disposed. When there are too many keys, the least recently used one
/// is dropped and starts again with all permits.
/// </summary>
/// <param name="most">The number of permits of a key.</param>
public sealed class ConcurrencyPermits(int most)
{
    // A limit is needed, because callers and organizations come from tokens and their number has no bound.
    private const int MostKeys = 10_000;

    private readonly LeastUsed<string, ConcurrencyLimiter> _limiters = new(MostKeys);

    /// <summary>Takes a permit. The lease tells whether there was one.</summary>
    public RateLimitLease Take(string key) =>
        _limiters.GetOrAdd(key, _ => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = 0 })).AttemptAcquire();
}
