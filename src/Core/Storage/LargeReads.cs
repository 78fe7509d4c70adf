using Kontext.Core.Bounds;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Storage;

/// <summary>
/// The room in this process for long lists: two at once, one for each organization. Other lists wait, and their answers wait unread.
/// </summary>
public sealed class LargeReads(TimeProvider clock)
{
    /// <summary>The bytes of an answer that are read without asking for room.</summary>
    internal const int Free = 256 * 1024;

    // The wait ends before the Azure client's time limit for one try.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly ByteBudget _budget = new(2L * RowLimit.Bytes);

    /// <summary>Waits for room for one list. Dispose the result when its rows are no longer needed.</summary>
    internal async Task<IDisposable> TakeAsync(string owner, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await _budget.TakeAsync(owner, RowLimit.Bytes, either.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new UnavailableException("Room for another long list", RetryAfter, exception);
        }
    }
}
