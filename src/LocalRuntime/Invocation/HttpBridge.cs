using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>The layer that <c>ConfigureFunctionsWebApplication</c> adds: gives the request to what is inside it, and answers with the result.</summary>
internal static class HttpBridge
{
    /// <summary>The worker's own key: middleware outside this layer finds nothing under it.</summary>
    public const string ItemKey = "HttpRequestContext";

    public static FunctionExecutionDelegate Middleware(FunctionExecutionDelegate next) => context =>
        context.Features.Get<HttpContext>() is { } http ? BridgeAsync(context, http, next) : next(context);

    private static async Task BridgeAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        context.Items[ItemKey] = http;
        await next(context);
        await AnswerAsync(context, http);
    }

    private static Task AnswerAsync(FunctionContext context, HttpContext http) => context.GetInvocationResult().Value switch
    {
        null => Task.CompletedTask,
        IActionResult result => result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor())),
        IResult result => result.ExecuteAsync(http),
        var other => throw new InvalidOperationException(
            $"Function '{context.FunctionDefinition.Name}' returned a {other.GetType()}, which the platform answers with an empty 200: "
            + "return an IActionResult or an IResult."),
    };
}
