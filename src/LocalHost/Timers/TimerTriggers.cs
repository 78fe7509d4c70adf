using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Hosting;
using Kontext.LocalRuntime.Invocation;
using Kontext.LocalRuntime.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kontext.LocalRuntime.Timers;

/// <summary>Makes the listeners of timers.</summary>
internal sealed class TimerTriggers(
    TriggerInvocation invocation, TimerStates states, IConfiguration configuration, IOptions<JsonSerializerOptions> json, TimeProvider clock)
{
    public TimerListener Listener(TimerFunction function)
    {
        var text = SettingNames.Resolve(configuration, function.Name, function.Trigger.Schedule);
        var schedule = TimerSchedule.Parse(text) ?? throw new StartupException(TimerSchedule.Refusal(function.Name, text));
        return new TimerListener(function, schedule, new FunctionExecutor(function, json.Value), invocation, states, clock);
    }
}
