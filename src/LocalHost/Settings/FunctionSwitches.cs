using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>Tells which functions run.</summary>
internal sealed class FunctionSwitches(IConfiguration configuration)
{
    /// <summary>Whether timer and queue functions run automatically.</summary>
    public bool TriggersAreOn { get; } = configuration.Flag("LocalHost:Triggers", whenAbsent: true);

    /// <summary>Returns whether one of the platform's two settings turns the function off.</summary>
    public bool IsDisabled(string name) =>
        (configuration[$"AzureWebJobs.{name}.Disabled"] ?? configuration[$"AzureWebJobs_{name}_Disabled"]) is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
