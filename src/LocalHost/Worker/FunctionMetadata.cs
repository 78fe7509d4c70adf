using System.Text.Json;
using Kontext.LocalHost.Worker.Messages;

namespace Kontext.LocalHost.Worker;

/// <summary>A function as the worker describes it.</summary>
/// <param name="Rpc">The worker's description. The load request repeats it.</param>
/// <param name="Trigger">The binding that triggers the function, with the members of function.json.</param>
internal sealed record FunctionMetadata(RpcFunctionMetadata Rpc, JsonElement Trigger)
{
    /// <summary>The type of an HTTP trigger.</summary>
    public const string HttpTrigger = "httpTrigger";

    /// <summary>The type of a timer trigger.</summary>
    public const string TimerTrigger = "timerTrigger";

    /// <summary>The type of a queue trigger.</summary>
    public const string QueueTrigger = "queueTrigger";

    public string Name => Rpc.Name;

    public string Id => Rpc.FunctionId;

    /// <summary>The type of the trigger, for example <see cref="HttpTrigger"/>; the worker writes it in camel case.</summary>
    public string TriggerType => Text("type") ?? "";

    /// <summary>The parameter that the trigger is bound to.</summary>
    public string TriggerParameter => Text("name") ?? "";

    /// <summary>Reads the worker's description. Returns null when no binding of the function is a trigger.</summary>
    public static FunctionMetadata? Read(RpcFunctionMetadata rpc) =>
        rpc.RawBindings.Select(static binding => JsonElement.Parse(binding)).Where(IsTrigger).Select(trigger => new FunctionMetadata(rpc, trigger)).FirstOrDefault();

    /// <summary>Returns a text member of the trigger's binding; null when it is absent or no text.</summary>
    public string? Text(string member) => Find(member) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A member of the trigger's binding that may be true; false when it is absent.</summary>
    public bool Flag(string member, bool whenAbsent) =>
        Find(member) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : whenAbsent;

    /// <summary>Returns a list of texts from the trigger's binding; empty when it is absent.</summary>
    public IReadOnlyList<string> Texts(string member) =>
        Find(member) is { ValueKind: JsonValueKind.Array } values ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];

    private static bool IsTrigger(JsonElement binding) =>
        binding.TryGetProperty("type", out var type) && type.GetString()?.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase) == true;

    private JsonElement? Find(string member)
    {
        foreach (var property in Trigger.EnumerateObject().Where(property => property.Name.Equals(member, StringComparison.OrdinalIgnoreCase)))
            return property.Value;
        return null;
    }
}
