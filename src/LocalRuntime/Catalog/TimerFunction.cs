using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>A function that runs by the clock.</summary>
internal sealed record TimerFunction : LoadedFunction
{
    public required TimerTriggerAttribute Trigger { get; init; }

    public override string TriggerType => "timerTrigger";
}
