namespace Kontext.Core.Bounds;

/// <summary>Runs a call for each item of a list, some of them side by side. One after the other they would take too long.</summary>
internal static class SideBySide
{
    private const int AtOnce = 16;

    /// <summary>Returns the results in the order of the items. At most 16 calls run at once.</summary>
    public static async Task<TResult[]> SelectAsync<T, TResult>(
        IReadOnlyList<T> items, Func<T, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        await Parallel.ForAsync(
            0,
            items.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, token) => results[index] = await call(items[index], token));
        return results;
    }
}
