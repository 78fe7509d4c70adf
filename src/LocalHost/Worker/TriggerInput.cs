using Kontext.LocalHost.Worker.Messages;

namespace Kontext.LocalHost.Worker;

/// <summary>The value for a trigger's parameter.</summary>
internal sealed class TriggerInput
{
    private TriggerInput(TypedData data) => Data = data;

    /// <summary>The input for an HTTP request, which reaches the worker by HTTP.</summary>
    public static TriggerInput Request { get; } = new(new TypedData { Http = new RpcHttp() });

    internal TypedData Data { get; }

    /// <summary>Returns the input for a queue message.</summary>
    public static TriggerInput Text(string text) => new(new TypedData { String = text });

    /// <summary>Returns the input for a JSON document, such as the state of a timer.</summary>
    public static TriggerInput Json(string json) => new(new TypedData { Json = json });
}
