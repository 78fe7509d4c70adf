using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Timers;

/// <summary>What is known of a timer between its runs, and between two runs of the program.</summary>
internal sealed record TimerState
{
    /// <summary>When its function was last started; null before the first time.</summary>
    public DateTimeOffset? Last { get; init; }

    public required DateTimeOffset Next { get; init; }

    /// <summary>The instant from which the next one was reckoned.</summary>
    public required DateTimeOffset LastUpdated { get; init; }

    /// <summary>In local time, as the platform has it.</summary>
    public ScheduleStatus ToStatus(TimeZoneInfo zone) => new()
    {
        Last = Last is { } last ? Local(last, zone) : default,
        Next = Local(Next, zone),
        LastUpdated = Local(LastUpdated, zone),
    };

    private static DateTime Local(DateTimeOffset instant, TimeZoneInfo zone) =>
        DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(instant, zone).DateTime, DateTimeKind.Local);
}
