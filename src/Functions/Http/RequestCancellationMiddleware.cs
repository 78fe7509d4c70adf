using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.Functions.Http;

/// <summary>
/// Gives a function of a request a token that is cancelled when the client goes away or the host ends the run. On the genuine host the function's own token
/// stays quiet when a client goes away, and only the request's is cancelled.
/// </summary>
internal sealed class RequestCancellationMiddleware : IFunctionsWorkerMiddleware
{
    private static readonly object Key = new();

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, http.RequestAborted);
        context.Items[Key] = both.Token;
        await next(context);
    }

    /// <summary>The token of a request's run; null for a run that no request has started.</summary>
    internal static CancellationToken? TokenOf(FunctionContext context) =>
        context.Items.TryGetValue(Key, out var token) ? (CancellationToken)token : null;
}
