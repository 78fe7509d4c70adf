using System.Globalization;

namespace Kontext.Pages;

/// <summary>Times in words, in UTC: the page cannot know where it is read.</summary>
internal static class TimeWords
{
    private static readonly TimeSpan Near = TimeSpan.FromDays(14);

    /// <summary>As in <c>24 November 2026</c>.</summary>
    public static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>As in <c>14:05 UTC</c>.</summary>
    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>For machines (HTML, <c>datetime</c>).</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>As in <c>6 minutes</c>; less than a minute counts as one.</summary>
    public static string Duration(TimeSpan left) => left switch
    {
        { TotalMinutes: < 1.5 } => "1 minute",
        { TotalMinutes: < 59.5 } => Count(left.TotalMinutes, "minute"),
        { TotalHours: < 23.5 } => Count(left.TotalHours, "hour"),
        _ => Count(left.TotalDays, "day"),
    };

    /// <summary>As in <c>in 5 days</c>; null when that is not near, or past.</summary>
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
