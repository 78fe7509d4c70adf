using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.Functions.Http;

/// <summary>
/// Gives the function a token that is cancelled when the client disconnects or the host ends the invocation. On the real host, a client's
/// disconnect cancels only the request's token, not the function's own.
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

    /// <summary>Returns the token of a request's invocation; null for an invocation without a request.</summary>
    internal static CancellationToken? TokenOf(FunctionContext context) =>
        context.Items.TryGetValue(Key, out var token) ? (CancellationToken)token : null;
}
