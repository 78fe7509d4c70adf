using Kontext.Core.Outcomes;

namespace Kontext.Core.Storage;

/// <summary>
/// Repeats a conditional write when another writer changed the row first. Each attempt reads the row again (optimistic concurrency of Table
/// storage).
/// </summary>
internal static class OptimisticConcurrency
{
    private const int Attempts = 5;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs the attempt until it returns a result. Null means that another writer came first. Fails as unavailable when that happens five
    /// times.
    /// </summary>
    public static async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T?>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        for (var number = 0; number < Attempts; number++)
        {
            if (await attempt(cancellationToken) is { } result)
                return result;
        }

        throw new UnavailableException("Table storage", RetryAfter);
    }

    /// <summary>
    /// Runs the attempt until it returns true. False means that another writer came first. Fails as unavailable when that happens five
    /// times.
    /// </summary>
    public static Task RetryAsync(Func<CancellationToken, Task<bool>> attempt, CancellationToken cancellationToken) =>
        RetryAsync<object>(async token => await attempt(token) ? attempt : null, cancellationToken);
}
