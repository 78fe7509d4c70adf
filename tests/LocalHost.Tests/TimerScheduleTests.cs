using System.Globalization;
using Kontext.LocalHost.Timers;

namespace Kontext.LocalHost.Tests;

public sealed class TimerScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("0 */5 * * * *", "2026-01-31T12:00:00", "2026-01-31T12:05:00")]
    [InlineData("*/5 * * * *", "2026-01-31T12:00:00", "2026-01-31T12:05:00")]
    [InlineData("5/10 * * * * *", "2026-01-31T12:00:05.5", "2026-01-31T12:00:15")]
    [InlineData("*/0 * * * * *", "2026-01-31T12:00:00", "2026-01-31T12:00:01")]
    [InlineData("0 0 22-2 * * *", "2026-01-31T12:00:00", "2026-01-31T13:00:00")]
    [InlineData("0 0 0 13 * 5", "2026-02-14T00:00:00", "2026-03-13T00:00:00")]
    [InlineData("0 0 0 31 * *", "2026-01-31T00:00:00", "2026-03-31T00:00:00")]
    [InlineData("0 0 0 * jAn mo", "2026-01-31T00:00:00", "2027-01-04T00:00:00")]
    [InlineData("0 15,45 9-17 * * 1-5", "2026-01-30T17:45:00", "2026-02-02T09:15:00")]
    [InlineData("01:30:00", "2026-01-31T12:00:00", "2026-01-31T13:30:00")]
    [InlineData("24:00:00", "2026-01-01T00:00:00", "2026-01-25T00:00:00")]
    public void The_next_time_is_strictly_later(string schedule, string after, string next) =>
        Assert.Equal(Utc(next), TimerSchedule.Parse(schedule)!.Next(Utc(after), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("0 0 0 * * 7")]
    [InlineData("60 * * * * *")]
    [InlineData("0 0 0 ? * *")]
    [InlineData("0 0 0 L * *")]
    [InlineData("@daily")]
    [InlineData("00:00:00")]
    [InlineData("-00:05:00")]
    public void A_text_that_is_not_a_schedule_is_refused(string schedule) => Assert.Null(TimerSchedule.Parse(schedule));

    [Fact]
    public void A_schedule_for_a_day_that_never_comes_has_no_next_run() =>
        Assert.Equal(DateTimeOffset.MaxValue, TimerSchedule.Parse("0 0 0 30 2 *")!.Next(Utc("2026-01-01T00:00:00"), Berlin));

    [Theory]
    [InlineData("*/30 * * * * *", true)]
    [InlineData("0,59 * * * * *", true)]
    [InlineData("0 * * * * *", false)]
    [InlineData("* * * * *", false)]
    [InlineData("*/30 * 8 * * *", false)]
    [InlineData("00:00:59", true)]
    [InlineData("00:01:00", false)]
    public void More_than_once_a_minute_is_not_monitored(string schedule, bool isSubMinute) =>
        Assert.Equal(isSubMinute, TimerSchedule.Parse(schedule)!.IsSubMinute);

    // Clocks go forward at 01:00 UTC on 29 March 2026 and back at 01:00 UTC on 25 October.
    [Theory]
    [InlineData("0 0 9 * * *", "2026-03-28T08:00:00", "2026-03-29T07:00:00")]
    [InlineData("0 30 2 * * *", "2026-03-28T01:30:00", "2026-03-29T01:30:00")]
    [InlineData("0 */20 * * * *", "2026-03-29T00:40:00", "2026-03-29T01:00:00")]
    [InlineData("0 30 2 * * *", "2026-10-24T00:30:00", "2026-10-25T00:30:00")]
    [InlineData("0 30 2 * * *", "2026-10-25T00:30:00", "2026-10-26T01:30:00")]
    [InlineData("0 30 2 * * *", "2026-10-25T01:10:00", "2026-10-25T01:30:00")]
    [InlineData("0 */20 * * * *", "2026-10-25T00:40:00", "2026-10-25T01:00:00")]
    [InlineData("0 */20 * * * *", "2026-10-25T01:40:00", "2026-10-25T02:00:00")]
    public void A_schedule_follows_local_time_with_daylight_saving(string schedule, string after, string next) =>
        Assert.Equal(Utc(next), TimerSchedule.Parse(schedule)!.Next(Utc(after), Berlin));

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
