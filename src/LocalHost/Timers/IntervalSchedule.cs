namespace Kontext.LocalHost.Timers;

/// <summary>A schedule with a fixed interval after the last start.</summary>
internal sealed class IntervalSchedule(TimeSpan interval) : TimerSchedule
{
    public override bool IsSubMinute => interval < TimeSpan.FromMinutes(1);

    public override DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone) => after + interval;
}
