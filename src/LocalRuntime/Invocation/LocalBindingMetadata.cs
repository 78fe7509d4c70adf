using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>One binding of a function: its trigger or its result.</summary>
internal sealed class LocalBindingMetadata(string name, string type, BindingDirection direction) : BindingMetadata
{
    public override string Name => name;

    public override string Type => type;

    public override BindingDirection Direction => direction;
}
