using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.SampleApp;

public sealed class FirstMiddleware(Observations observations) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        observations.Seen.Enqueue("first in");
        context.Items["scoped"] = context.InstanceServices.GetRequiredService<ScopedNote>();
        try
        {
            await next(context);
            observations.Seen.Enqueue($"first out: {context.GetInvocationResult().Value?.GetType().Name ?? "nothing"}");
        }
        catch (InvalidTimeZoneException e)
        {
            observations.Seen.Enqueue($"first caught: {e.Message}");
            throw;
        }
    }
}
