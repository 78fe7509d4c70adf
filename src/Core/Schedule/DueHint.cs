namespace Kontext.Core.Schedule;

/// <summary>A hint that has fallen due.</summary>
/// <param name="Key">Where it stands now.</param>
/// <param name="Hint">What it says.</param>
/// <param name="DueAt">When it fell due, UTC.</param>
/// <param name="CreatedAt">When it was first written, UTC; moving it changes nothing.</param>
/// <param name="Attempts">How often its work was begun, counted before each.</param>
public sealed record DueHint(HintKey Key, Hint Hint, DateTimeOffset DueAt, DateTimeOffset CreatedAt, int Attempts)
{
    // A hint is written before the record that names it; within this time after it the record has been written, or never will be.
    private static readonly TimeSpan RecordLimit = TimeSpan.FromMinutes(15);

    /// <summary>Whether no record can come to name it any more: functionTimeout is 10 minutes.</summary>
    public bool IsStale(DateTimeOffset now) => now - CreatedAt > RecordLimit;
}
