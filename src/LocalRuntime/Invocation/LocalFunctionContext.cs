using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>One invocation of one function.</summary>
internal sealed class LocalFunctionContext(
    string invocationId,
    FunctionDefinition definition,
    BindingContext bindings,
    IServiceProvider services,
    CancellationToken cancellationToken) : FunctionContext
{
    public override string InvocationId => invocationId;

    public override string FunctionId => definition.Id;

    public override TraceContext TraceContext { get; } = new LocalTraceContext();

    public override BindingContext BindingContext => bindings;

    // No trigger here takes a retry policy, and without one the worker has null here too.
    public override RetryContext RetryContext => null!;

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => definition;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override CancellationToken CancellationToken => cancellationToken;
}
