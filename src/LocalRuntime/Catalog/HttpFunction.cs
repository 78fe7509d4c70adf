using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>A function that answers requests.</summary>
internal sealed record HttpFunction : LoadedFunction
{
    public required HttpTriggerAttribute Trigger { get; init; }

    public override string TriggerType => "httpTrigger";

    /// <summary>Route template below the prefix; the name where the trigger has none.</summary>
    public string Route => Trigger.Route ?? Name;

    /// <summary>Empty means every method.</summary>
    public IReadOnlyList<string> Methods => Trigger.Methods ?? [];
}
