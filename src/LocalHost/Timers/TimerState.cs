namespace Kontext.LocalHost.Timers;

/// <summary>The stored state of a timer between its runs. It survives a restart of the program.</summary>
internal sealed record TimerState
{
    /// <summary>When the function was last started; null before the first run.</summary>
    public DateTimeOffset? Last { get; init; }

    public required DateTimeOffset Next { get; init; }

    /// <summary>The instant from which the next run was computed.</summary>
    public required DateTimeOffset LastUpdated { get; init; }
}
