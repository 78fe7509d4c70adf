using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>One request to one function, from its invocation id to the answer.</summary>
internal sealed partial class HttpInvocation(ShutdownSignal shutdown, TimeProvider clock, ILogger<HttpInvocation> logger)
{
    private const string InvocationHeader = "x-ms-invocation-id";

    public async Task RunAsync(HttpContext http, FunctionExecutor function, FunctionExecutionDelegate pipeline)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("D", CultureInfo.InvariantCulture);
        http.Request.Headers[InvocationHeader] = id;

        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, shutdown.Token);
        var context = new LocalFunctionContext(
            id, function.Definition, new HttpBindingContext(http.Request), http.RequestServices, cancellation.Token);
        context.Features.Set(http);
        context.Features.Set(function);
        context.Features.Set(new LocalInvocationResult());

        var start = clock.GetTimestamp();
        try
        {
            await pipeline(context);
            Log.Succeeded(logger, function.Definition.Name, id, (long)clock.GetElapsedTime(start).TotalMilliseconds);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Log.Abandoned(logger, function.Definition.Name, id);
        }
        // Whatever the app lets through ends here: the platform answers it with a bare 500.
        catch (Exception e)
        {
            Log.Failed(logger, e, function.Definition.Name, id);
            Fail(http);
        }
    }

    private static void Fail(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Executed {Function} (Succeeded, Id={InvocationId}, Duration={Milliseconds}ms)")]
        public static partial void Succeeded(ILogger logger, string function, string invocationId, long milliseconds);

        [LoggerMessage(2, LogLevel.Error, "Executed {Function} (Failed, Id={InvocationId})")]
        public static partial void Failed(ILogger logger, Exception exception, string function, string invocationId);

        [LoggerMessage(3, LogLevel.Debug, "Executed {Function} (Abandoned by the caller, Id={InvocationId})")]
        public static partial void Abandoned(ILogger logger, string function, string invocationId);
    }
}
