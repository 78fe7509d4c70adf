using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Http;

/// <summary>The function that answers a request.</summary>
/// <param name="Function">With an HTTP trigger.</param>
/// <param name="Values">The parameters of the route as texts; absent optional ones are not among them.</param>
internal sealed record RouteMatch(FunctionMetadata Function, IReadOnlyDictionary<string, string> Values)
{
    private const string InvocationHeader = "x-ms-invocation-id";

    /// <summary>
    /// Begins the run that answers a request. The run's id replaces any that the client sent in the request's header: the worker joins both by it.
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
