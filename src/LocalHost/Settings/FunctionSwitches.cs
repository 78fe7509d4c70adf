using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>Which functions run.</summary>
internal sealed class FunctionSwitches(IConfiguration configuration)
{
    /// <summary>Whether timers and queue functions run by themselves.</summary>
    public bool TriggersAreOn { get; } = configuration.Flag("LocalHost:Triggers", whenAbsent: true);

    /// <summary>Whether a function is turned off, by either of the platform's two settings for it.</summary>
    public bool IsDisabled(string name) =>
        (configuration[$"AzureWebJobs.{name}.Disabled"] ?? configuration[$"AzureWebJobs_{name}_Disabled"]) is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
