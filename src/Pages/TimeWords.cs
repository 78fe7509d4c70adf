using System.Globalization;

namespace Kontext.Pages;

/// <summary>Formats times for pages, in UTC, because the page does not know the user's time zone.</summary>
internal static class TimeWords
{
    private static readonly TimeSpan Near = TimeSpan.FromDays(14);

    /// <summary>Returns the date, such as <c>24 November 2026</c>.</summary>
    public static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Returns the time, such as <c>14:05 UTC</c>.</summary>
    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Returns the value of the HTML attribute <c>datetime</c>.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Returns a duration, such as <c>6 minutes</c>. Less than a minute counts as one.</summary>
    public static string Duration(TimeSpan left) => left switch
    {
        { TotalMinutes: < 1.5 } => "1 minute",
        { TotalMinutes: < 59.5 } => Count(left.TotalMinutes, "minute"),
        { TotalHours: < 23.5 } => Count(left.TotalHours, "hour"),
        _ => Count(left.TotalDays, "day"),
    };

    /// <summary>Returns the time until then, such as <c>in 5 days</c>; null when it is past or not near.</summary>
    public static string? Ahead(DateTimeOffset at, DateTimeOffset now)
    {
        var left = at - now;
        return left > TimeSpan.Zero && left < Near ? $"in {Duration(left)}" : null;
    }

    private static string Count(double number, string unit) => Math.Round(number) switch
    {
        <= 1 => $"1 {unit}",
        var many => string.Create(CultureInfo.InvariantCulture, $"{many:0} {unit}s"),
    };
}
