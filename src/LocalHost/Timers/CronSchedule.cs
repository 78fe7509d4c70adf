using NCrontab;

namespace Kontext.LocalHost.Timers;

/// <summary>An NCrontab expression, read by the clock on the wall.</summary>
internal sealed class CronSchedule(CrontabSchedule cron) : TimerSchedule
{
    private static readonly DateTime SomeMidnight = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly string[] _fields = WithSeconds(cron.ToString().Split(' '));

    public override bool IsSubMinute =>
        _fields.Skip(1).All(IsAny)
        && cron.GetNextOccurrence(cron.GetNextOccurrence(SomeMidnight)) - cron.GetNextOccurrence(SomeMidnight) < TimeSpan.FromMinutes(1);

    // Every hour of every day: such a timer does not stand still in the hour that comes twice.
    private bool GoesOnAllDay => _fields.Skip(2).All(IsAny);

    public override DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone);
        var wall = cron.GetNextOccurrence(local.DateTime);
        if (wall.Year == DateTime.MaxValue.Year)
            return DateTimeOffset.MaxValue;

        // The offset of the hour before: a time the clocks skip comes as much later as they were put forward.
        if (GoesOnAllDay || zone.IsInvalidTime(wall))
            return At(wall, local.Offset);

        // Of a time that comes twice, the first, unless that has gone by.
        return zone.IsAmbiguousTime(wall)
            ? zone.GetAmbiguousTimeOffsets(wall).Select(offset => At(wall, offset)).Order().First(instant => instant > after)
            : At(wall, zone.GetUtcOffset(wall));
    }

    private static DateTimeOffset At(DateTime wall, TimeSpan offset) => new DateTimeOffset(wall, offset).ToUniversalTime();

    private static bool IsAny(string field) => field == "*";

    private static string[] WithSeconds(string[] fields) => fields.Length == 5 ? ["0", .. fields] : fields;
}
