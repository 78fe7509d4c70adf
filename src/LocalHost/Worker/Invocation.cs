namespace Kontext.LocalHost.Worker;

/// <summary>One run of a function, as the host asks for it.</summary>
internal sealed record Invocation
{
    /// <summary>Names the run in the worker's logs, and joins a request to it.</summary>
    public string Id { get; } = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    public required FunctionMetadata Function { get; init; }

    /// <summary>What the trigger's parameter is made from.</summary>
    public required TriggerInput Input { get; init; }

    /// <summary>Values that parameters are bound to by name: route values, and facts about a message.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>W3C trace context; empty starts a new trace in the worker.</summary>
    public string TraceParent { get; init; } = "";

    /// <summary>W3C trace context.</summary>
    public string TraceState { get; init; } = "";
}
