using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// Begins the trace of a request or of a timer run, as a child of the platform's trace. It is the outermost middleware of the app. A queue
/// run begins its own trace, because its parent is named in the message.
/// </summary>
internal sealed class TraceMiddleware : IFunctionsWorkerMiddleware
{
    // Read at the first traced run. Without an exporter there is none.
    private readonly Lazy<FrozenDictionary<string, string>> _routes = new(ReadRoutes);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var run = IsOfQueue(context) ? null : Steps.BeginRun(context.FunctionDefinition.Name, ActivityKind.Server, context.TraceContext.TraceParent);
        if (run is null)
        {
            await next(context);
            return;
        }

        // The request id in an answer is the invocation id. With it, an operator finds the trace.
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

    // The answer is written after all middleware. Its status is known only then.
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

    // Route templates only, because the path itself can hold a ticket.
    private static FrozenDictionary<string, string> ReadRoutes() => FunctionMethods.All
        .Select(function => (function.Name, Route: function.Method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()?.Route).FirstOrDefault(route => route is not null)))
        .Where(function => function.Route is not null)
        .ToFrozenDictionary(function => function.Name, function => "/" + function.Route, StringComparer.OrdinalIgnoreCase);
}
