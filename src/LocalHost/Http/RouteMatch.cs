using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Http;

/// <summary>The function that answers a request.</summary>
/// <param name="Function">A function with an HTTP trigger.</param>
/// <param name="Values">The route parameters as texts, without absent optional ones.</param>
internal sealed record RouteMatch(FunctionMetadata Function, IReadOnlyDictionary<string, string> Values)
{
    private const string InvocationHeader = "x-ms-invocation-id";

    /// <summary>
    /// Starts the invocation that answers a request. Its id replaces an invocation id that the client sent as a header, because the worker
    /// joins both by it.
    /// </summary>
    public Invocation Begin(HttpRequest request)
    {
        Invocation invocation = new()
        {
            Function = Function,
            Input = TriggerInput.Request,
            Metadata = Values,
            TraceParent = request.Headers.TraceParent.ToString(),
            TraceState = request.Headers.TraceState.ToString(),
        };
        request.Headers[InvocationHeader] = invocation.Id;
        return invocation;
    }
}
