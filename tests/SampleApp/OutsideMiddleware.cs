using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.SampleApp;

public sealed class OutsideMiddleware(Observations observations) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        observations.Seen.Enqueue($"outside: request {(context.GetHttpContext() is null ? "unknown" : "known")}");
        await next(context);
        observations.Seen.Enqueue(context.GetHttpContext() is { } http
            ? $"outside: answered {http.Response.HasStarted}"
            : $"outside: {context.FunctionDefinition.InputBindings.Values.Single().Type} ended");
    }
}
