namespace Kontext.LocalHost.Timers;

/// <summary>So long after the last start, whatever the time of day.</summary>
internal sealed class IntervalSchedule(TimeSpan interval) : TimerSchedule
{
    public override bool IsSubMinute => interval < TimeSpan.FromMinutes(1);

    public override DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone) => after + interval;
}
