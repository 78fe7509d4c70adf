using System.Globalization;
using NCrontab;

namespace Kontext.LocalHost.Timers;

/// <summary>The schedule of a timer: a cron expression or an interval.</summary>
internal abstract class TimerSchedule
{
    private const int FieldsWithSeconds = 6;

    /// <summary>Whether the timer runs more often than once a minute. The platform does not monitor such a timer.</summary>
    public abstract bool IsSubMinute { get; }

    /// <summary>Returns the next due time, strictly after the given time; the maximum time when there is none.</summary>
    public abstract DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone);

    public static TimerSchedule? Parse(string text)
    {
        var fields = text.Split(null as char[], StringSplitOptions.RemoveEmptyEntries).Length;
        if (CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = fields == FieldsWithSeconds }) is { } cron)
            return new CronSchedule(cron);

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new IntervalSchedule(interval)
            : null;
    }

    public static string Refusal(string function, string text) =>
        $"Function '{function}': the schedule '{text}' is neither a cron expression of six fields (second, minute, hour, day, month, "
        + "day of week) or five, nor a duration.";
}
