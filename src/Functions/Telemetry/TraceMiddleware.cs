using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using Kontext.Core.Outcomes;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// Begins the trace of a request or of a timer's run, going on from the platform's. The outermost of ours. A queue's run begins its own, since what it goes on
/// from stands in its message.
/// </summary>
internal sealed class TraceMiddleware : IFunctionsWorkerMiddleware
{
    // Read when the first run is shown, which none is where nobody listens.
    private readonly Lazy<FrozenDictionary<string, string>> _routes = new(ReadRoutes);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var run = IsOfQueue(context) ? null : Steps.BeginRun(context.FunctionDefinition.Name, ActivityKind.Server, context.TraceContext.TraceParent);
        if (run is null)
        {
            await next(context);
            return;
        }

        // What a person quotes from an answer leads to its trace.
        run.SetTag("faas.invocation_id", context.InvocationId);
        var isOver = false;
        try
        {
            await next(context);
            isOver = true;
        }
        finally
        {
            if (!isOver)
                run.SetStatus(ActivityStatusCode.Error).Dispose();
        }

        Describe(run, context);
    }

    // The answer is written outside of all middleware, and only then is its status known.
    private void Describe(Activity run, FunctionContext context)
    {
        if (context.GetHttpContext() is not { } http)
        {
            run.SetTag("faas.trigger", "timer").Dispose();
            return;
        }

        run.SetTag("faas.trigger", "http").SetTag("http.request.method", http.Request.Method);
        if (_routes.Value.TryGetValue(context.FunctionDefinition.Name, out var route))
            run.SetTag("http.route", route);
        var result = context.GetInvocationResult();
        if (result.Value is IResult answer)
            result.Value = new TracedResult(answer, run);
        else
            TracedResult.End(run, http);
    }

    private static bool IsOfQueue(FunctionContext context) =>
        context.FunctionDefinition.InputBindings.Values.Any(binding => string.Equals(binding.Type, "queueTrigger", StringComparison.OrdinalIgnoreCase));

    // Templates, never the path itself: tickets stand in it.
    private static FrozenDictionary<string, string> ReadRoutes() => FunctionMethods.All
        .Select(function => (function.Name, Route: function.Method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()?.Route).FirstOrDefault(route => route is not null)))
        .Where(function => function.Route is not null)
        .ToFrozenDictionary(function => function.Name, function => "/" + function.Route, StringComparer.OrdinalIgnoreCase);
}
