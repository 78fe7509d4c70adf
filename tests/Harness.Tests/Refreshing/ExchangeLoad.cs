namespace Kontext.Harness.Tests.Refreshing;

/// <summary>Callers who exchange tokens while the access tokens of a crowd expire.</summary>
/// <param name="Callers">How many callers each process has at the same time.</param>
/// <param name="Lifetime">The lifetime of an access token. The exchange refreshes a token with less than a minute left.</param>
/// <param name="Spread">The time from the first to the last moment at which the first access tokens have a minute left.</param>
internal sealed record ExchangeLoad(int Callers, TimeSpan Lifetime, TimeSpan Spread)
{
    // One in ten has expired before the first call.
    private const int ExpiredShare = 10;

    /// <summary>Returns the lifetime of the first access token of a user.</summary>
    public TimeSpan FirstLifetimeOf(int person, int people) =>
        person % ExpiredShare == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1) + (Spread * person / people);
}
