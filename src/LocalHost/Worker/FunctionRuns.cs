using System.Diagnostics;
using System.Globalization;
using Kontext.LocalRuntime.Hosting;
using Kontext.LocalRuntime.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>One run of a function that nobody waits for: by a timer, a message or the admin endpoint.</summary>
internal sealed partial class TriggerInvocation(
    LoadedApp app,
    IServiceScopeFactory scopes,
    ShutdownSignal shutdown,
    HostJson hostJson,
    TimeProvider clock,
    ILogger<TriggerInvocation> logger)
{
    /// <summary>False when the function failed. Its time limit and the program's end cancel its token, and do no more than that.</summary>
    public async Task<bool> RunAsync(FunctionExecutor function, TriggerInput input, BindingContext bindings)
    {
        var name = function.Definition.Name;
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("D", CultureInfo.InvariantCulture);
        using var activity = new Activity(name).Start();
        using var limit = new CancellationTokenSource(hostJson.FunctionTimeout, clock);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, shutdown.Token);
        await using var noticed = limit.Token.Register(() => Log.TimedOut(logger, name, id, hostJson.FunctionTimeout));

        var start = clock.GetTimestamp();
        try
        {
            await RunAsync(id, function, input, bindings, cancellation.Token);
            Log.Succeeded(logger, name, id, (long)clock.GetElapsedTime(start).TotalMilliseconds);
            return true;
        }
        // Whatever the app lets through ends here: the next tick and the other messages must not suffer for it.
        catch (Exception e)
        {
            Log.Failed(logger, e, name, id);
            return false;
        }
    }

    private async Task RunAsync(
        string id, FunctionExecutor function, TriggerInput input, BindingContext bindings, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new LocalFunctionContext(id, function.Definition, bindings, scope.ServiceProvider, cancellationToken);
        context.Features.Set(function);
        context.Features.Set(input);
        context.Features.Set(new LocalInvocationResult());
        await app.Pipeline(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Executed {Function} (Succeeded, Id={InvocationId}, Duration={Milliseconds}ms)")]
        public static partial void Succeeded(ILogger logger, string function, string invocationId, long milliseconds);

        [LoggerMessage(2, LogLevel.Error, "Executed {Function} (Failed, Id={InvocationId})")]
        public static partial void Failed(ILogger logger, Exception exception, string function, string invocationId);

        [LoggerMessage(3, LogLevel.Error, "{Function} has run longer than functionTimeout of host.json, {Limit} (Id={InvocationId})")]
        public static partial void TimedOut(ILogger logger, string function, string invocationId, TimeSpan limit);
    }
}
