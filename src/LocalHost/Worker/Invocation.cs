using Kontext.LocalHost.Worker.Messages;

namespace Kontext.LocalHost.Worker;

/// <summary>One run of a function, as the host requests it.</summary>
internal sealed record Invocation
{
    /// <summary>The id of the run in the worker's logs. The worker joins an HTTP request to the run by it.</summary>
    public string Id { get; } = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    public required FunctionMetadata Function { get; init; }

    /// <summary>The value for the trigger's parameter.</summary>
    public required TriggerInput Input { get; init; }

    /// <summary>The values that parameters bind to by name: route values, and properties of a message.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The W3C trace context; empty starts a new trace in the worker.</summary>
    public string TraceParent { get; init; } = "";

    /// <summary>The W3C trace state.</summary>
    public string TraceState { get; init; } = "";

    /// <summary>Returns the run's message to the worker.</summary>
    public InvocationRequest ToRequest()
    {
        InvocationRequest request = new()
        {
            InvocationId = Id,
            FunctionId = Function.Id,
            TraceContext = new RpcTraceContext { TraceParent = TraceParent, TraceState = TraceState },
            InputData = { new ParameterBinding { Name = Function.TriggerParameter, Data = Input.Data } },
        };
        foreach (var (name, value) in Metadata)
            request.TriggerMetadata[name] = new TypedData { String = value };
        return request;
    }
}
