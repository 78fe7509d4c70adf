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
        var wait = await Timed.RunAsync(LongestWait, clock, token => _budget.TakeAsync(owner, RowLimit.Bytes, token), cancellationToken);
        return wait.InTime(out var room) ? room : throw new UnavailableException("Room for another long list", RetryAfter);
    }
}
