using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.LocalHost.Timers;

/// <summary>The JSON document about the timer that the platform's host sends to a timer function.</summary>
internal static partial class TimerDocument
{
    // The year 1 without an offset. With an offset, the instant could lie outside the calendar.
    private const string Never = "0001-01-01T00:00:00";

    /// <summary>Writes the document.</summary>
    /// <param name="state">The state before this run; null when the timer is not monitored.</param>
    /// <param name="zone">The time zone of the instants; the platform uses local time.</param>
    /// <param name="isPastDue">Whether the run replaces one that was missed.</param>
    public static string Of(TimerState? state, TimeZoneInfo zone, bool isPastDue) => JsonSerializer.Serialize(
        new Timer(new Schedule(AdjustForDST: true), state is null ? null : StatusOf(state, zone), isPastDue), DocumentJson.Default.Timer);

    private static Status StatusOf(TimerState state, TimeZoneInfo zone) =>
        new(state.Last is { } last ? Local(last, zone) : Never, Local(state.LastUpdated, zone), Local(state.Next, zone));

    private static string Local(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    internal sealed record Timer(Schedule Schedule, Status? ScheduleStatus, bool IsPastDue);

    internal sealed record Schedule(bool AdjustForDST);

    internal sealed record Status(string Last, string LastUpdated, string Next);

    [JsonSerializable(typeof(Timer))]
    private sealed partial class DocumentJson : JsonSerializerContext;
}
