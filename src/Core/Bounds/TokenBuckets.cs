using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;

namespace Kontext.Core.Bounds;

/// <summary>
/// One bucket of permits for each key. When there are too many keys, the least recently used one is dropped and starts again full.
/// </summary>
/// <param name="most">The number of permits in a full bucket.</param>
/// <param name="period">The time in which <paramref name="added"/> permits come back.</param>
/// <param name="added">The number of permits that come back in each period.</param>
public sealed class TokenBuckets(int most, TimeSpan period, int added)
{
    // A limit is needed, because callers, users and organizations come from tokens and their number has no bound.
    private const int MostKeys = 10_000;

    private readonly LeastUsed<string, TokenBucketRateLimiter> _buckets = new(MostKeys);

    /// <summary>The number of keys with a bucket in memory.</summary>
    public int Count => _buckets.Count;

    /// <summary>Takes a permit. Returns null on success, else the time to wait.</summary>
    public TimeSpan? TryTake(string key)
    {
        var bucket = _buckets.GetOrAdd(key, _ => New());

        // Permits are added here, because a timer for each bucket would cost more.
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : period;
    }

    /// <summary>Returns the time to wait for a permit, without taking one; null when there is one.</summary>
    public TimeSpan? FindWait(string key)
    {
        if (!_buckets.TryGet(key, out var bucket))
            return null;
        bucket.TryReplenish();
        return bucket.GetStatistics() is { CurrentAvailablePermits: > 0 } ? null : period;
    }

    /// <summary>
    /// Returns the key for two texts. It is a hash, because the texts may be long or secret and many keys stay in memory.
    /// </summary>
    public static string KeyOf(string? first, string? second) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{first}\n{second}")));

    private TokenBucketRateLimiter New() => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = most,
        TokensPerPeriod = added,
        ReplenishmentPeriod = period,
        AutoReplenishment = false,
        QueueLimit = 0,
    });
}
