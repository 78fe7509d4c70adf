using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.Functions.Hosting;

/// <summary>
/// Authenticates and authorizes the caller before the function runs. The worker's HTTP pipeline cannot run ASP.NET Core's own middleware.
/// </summary>
internal sealed class CallerMiddleware(AccessRules rules, CallerGate gate) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        // The platform itself starts timer and queue functions.
        if (context.GetHttpContext() is { } http && rules.For(context.FunctionDefinition.Name) is { } access)
        {
            if (!(await gate.AdmitAsync(http, access)).Succeeded(out var caller, out var refusal))
            {
                context.GetInvocationResult().Value = new ProblemAnswer(refusal, scope: string.Join(' ', access.Scopes));
                return;
            }

            http.Features.Set(caller);
        }

        await next(context);
    }
}
