using Kontext.LocalHost.Worker.Messages;

namespace Kontext.LocalHost.Worker;

/// <summary>What a trigger's parameter is made from.</summary>
internal sealed class TriggerInput
{
    private TriggerInput(TypedData data) => Data = data;

    /// <summary>A request, which reaches the worker by HTTP.</summary>
    public static TriggerInput Request { get; } = new(new TypedData { Http = new RpcHttp() });

    internal TypedData Data { get; }

    /// <summary>A message of a queue.</summary>
    public static TriggerInput Text(string text) => new(new TypedData { String = text });

    /// <summary>A document, such as what a timer knows of its schedule.</summary>
    public static TriggerInput Json(string json) => new(new TypedData { Json = json });
}
