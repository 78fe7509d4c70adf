using Kontext.LocalRuntime.Invocation;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        context.Features.Get<LocalInvocationResult>()
            ?? throw new InvalidOperationException("This FunctionContext was not made by the local runtime.");
}
