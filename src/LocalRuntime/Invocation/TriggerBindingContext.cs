using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>What a trigger other than HTTP offers to parameters by name; all of it text.</summary>
internal sealed class TriggerBindingContext(IReadOnlyDictionary<string, object?> data) : BindingContext
{
    public static readonly TriggerBindingContext Empty = new(new Dictionary<string, object?>());

    public override IReadOnlyDictionary<string, object?> BindingData => data;
}
