using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Kontext.Core.Bounds;

namespace Kontext.Functions.Limits;

/// <summary>A bucket of permits for each key. The key that was used longest ago is forgotten where there are too many, and begins anew.</summary>
/// <param name="most">Permits in a full bucket.</param>
/// <param name="period">In which <paramref name="added"/> permits come back.</param>
/// <param name="added">Permits for each period.</param>
internal sealed class TokenBuckets(int most, TimeSpan period, int added)
{
    // Callers, people and organizations are as many as their tokens say.
    private const int MostKeys = 10_000;

    private readonly LeastUsed<string, TokenBucketRateLimiter> _buckets = new(MostKeys);

    /// <summary>Takes a permit; returns how long to wait where there is none, and null where there was one.</summary>
    public TimeSpan? TryTake(string key)
    {
        var bucket = _buckets.GetOrAdd(key, _ => New());

        // A timer for each would cost more than looking at the clock.
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : period;
    }

    /// <summary>How long to wait for a permit, without taking one; null where there is one.</summary>
    public TimeSpan? FindWait(string key)
    {
        if (!_buckets.TryGet(key, out var bucket))
            return null;
        bucket.TryReplenish();
        return bucket.GetStatistics() is { CurrentAvailablePermits: > 0 } ? null : period;
    }

    /// <summary>The key of a caller: both texts may be long, or secret, and many of them are remembered.</summary>
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
