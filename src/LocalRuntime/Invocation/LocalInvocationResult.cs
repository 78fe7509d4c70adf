using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>What a function returned, or what middleware puts in its place.</summary>
internal sealed class LocalInvocationResult : InvocationResult
{
    public override object? Value { get; set; }
}
