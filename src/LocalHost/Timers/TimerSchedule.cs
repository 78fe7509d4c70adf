using System.Globalization;
using NCrontab;

namespace Kontext.LocalHost.Timers;

/// <summary>When a timer is due: by a cron expression or at an interval.</summary>
internal abstract class TimerSchedule
{
    private const int FieldsWithSeconds = 6;

    /// <summary>More often than the platform keeps a record of: it switches the timer's monitor off.</summary>
    public abstract bool IsSubMinute { get; }

    /// <summary>Strictly later; the end of time when never again.</summary>
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
