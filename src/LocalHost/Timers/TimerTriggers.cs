using Kontext.LocalHost.Settings;
using Kontext.LocalHost.Worker;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Timers;

/// <summary>Makes the listeners of timers.</summary>
internal sealed class TimerTriggers(FunctionRuns runs, TimerStates states, IConfiguration configuration, TimeProvider clock)
{
    /// <exception cref="StartupException">The schedule is not valid, or names a setting that is missing.</exception>
    public TimerListener Listener(FunctionMetadata function)
    {
        var text = SettingNames.Resolve(configuration, function.Name, function.Text("schedule") ?? "");
        var schedule = TimerSchedule.Parse(text) ?? throw new StartupException(TimerSchedule.Refusal(function.Name, text));
        return new TimerListener(function, schedule, runs, states, clock);
    }
}
