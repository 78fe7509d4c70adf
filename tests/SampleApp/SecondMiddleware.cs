using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.SampleApp;

public sealed class SecondMiddleware(Observations observations) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        observations.Seen.Enqueue("second in");
        await next(context);
        observations.Seen.Enqueue("second out");
    }
}
