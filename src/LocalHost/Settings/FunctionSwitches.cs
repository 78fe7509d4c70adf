using Kontext.LocalRuntime.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Kontext.LocalRuntime.Settings;

/// <summary>Which functions run by themselves.</summary>
internal sealed class FunctionSwitches(IConfiguration configuration, IHostEnvironment environment)
{
    /// <summary>A test's process has timers and queues only where the test asks for them.</summary>
    public bool TriggersAreOn => configuration.GetValue("LocalRuntime:Triggers", RunningProgram.Is(environment));

    public bool IsDisabled(string name) =>
        (configuration[$"AzureWebJobs.{name}.Disabled"] ?? configuration[$"AzureWebJobs_{name}_Disabled"]) is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
