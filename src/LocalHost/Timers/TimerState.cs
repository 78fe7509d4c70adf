namespace Kontext.LocalHost.Timers;

/// <summary>What is known of a timer between its runs, and between two runs of the program.</summary>
internal sealed record TimerState
{
    /// <summary>When its function was last started; null before the first time.</summary>
    public DateTimeOffset? Last { get; init; }

    public required DateTimeOffset Next { get; init; }

    /// <summary>The instant from which the next one was computed.</summary>
    public required DateTimeOffset LastUpdated { get; init; }
}
