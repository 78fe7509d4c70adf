using NCrontab;

namespace Kontext.LocalHost.Timers;

/// <summary>An NCrontab expression in local time.</summary>
internal sealed class CronSchedule(CrontabSchedule cron) : TimerSchedule
{
    private static readonly DateTime SomeMidnight = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly string[] _fields = WithSeconds(cron.ToString().Split(' '));

    public override bool IsSubMinute =>
        _fields.Skip(1).All(IsAny)
        && cron.GetNextOccurrence(cron.GetNextOccurrence(SomeMidnight)) - cron.GetNextOccurrence(SomeMidnight) < TimeSpan.FromMinutes(1);

    // The expression matches every hour of every day. Such a timer also runs in the hour that daylight saving time repeats.
    private bool GoesOnAllDay => _fields.Skip(2).All(IsAny);

    public override DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone);
        var wall = cron.GetNextOccurrence(local.DateTime);
        if (wall.Year == DateTime.MaxValue.Year)
            return DateTimeOffset.MaxValue;

        // Uses the offset of the hour before. A time that the clock change skips comes later by the length of the change.
        if (GoesOnAllDay || zone.IsInvalidTime(wall))
            return At(wall, local.Offset);

        // When the local time occurs twice, the first one counts, unless it has passed.
        return zone.IsAmbiguousTime(wall)
            ? zone.GetAmbiguousTimeOffsets(wall).Select(offset => At(wall, offset)).Order().First(instant => instant > after)
            : At(wall, zone.GetUtcOffset(wall));
    }

    private static DateTimeOffset At(DateTime wall, TimeSpan offset) => new DateTimeOffset(wall, offset).ToUniversalTime();

    private static bool IsAny(string field) => field == "*";

    private static string[] WithSeconds(string[] fields) => fields.Length == 5 ? ["0", .. fields] : fields;
}
