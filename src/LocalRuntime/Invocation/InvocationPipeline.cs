using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>The app's middleware around the function: what was registered first is outermost.</summary>
internal static class InvocationPipeline
{
    public static FunctionExecutionDelegate Compose(IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware) =>
        middleware.Reverse().Aggregate(
            (FunctionExecutionDelegate)(context => context.Features.Get<FunctionExecutor>()!.ExecuteAsync(context)),
            (next, layer) => layer(next));
}
