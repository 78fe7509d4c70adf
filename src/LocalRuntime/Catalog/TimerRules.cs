using Kontext.LocalRuntime.Timers;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>Schedules that can be read as they stand; one with a setting in it is read when its timer starts.</summary>
internal static class TimerRules
{
    public static IEnumerable<string> Check(TimerFunction function)
    {
        var text = function.Trigger.Schedule;
        if (!text.Contains('%') && TimerSchedule.Parse(text) is null)
        {
            yield return TimerSchedule.Refusal(function.Name, text);
        }
    }
}
