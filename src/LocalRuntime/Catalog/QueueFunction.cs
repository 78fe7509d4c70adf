using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>A function that runs once for each message of a queue.</summary>
internal sealed record QueueFunction : LoadedFunction
{
    public required QueueTriggerAttribute Trigger { get; init; }

    public override string TriggerType => "queueTrigger";
}
