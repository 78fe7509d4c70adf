using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Worker;

/// <summary>
/// Runs functions for a timer, a message or the admin endpoint. A run that exceeds functionTimeout of host.json is cancelled. When it does
/// not end within the grace period after that, only the end of the worker can end it.
/// </summary>
/// <param name="invoke">Runs a function in the worker; cancellation asks the function to end.</param>
/// <param name="timeout">The time limit of host.json; infinite for no limit.</param>
/// <param name="endWorker">Ends the worker. Called with one sentence when a run continues after it was cancelled at its time limit.</param>
/// <param name="clock">Measures the time limit.</param>
/// <param name="logger">Logs the result of each run.</param>
/// <param name="shutdown">Cancels the current runs. It fires shortly after the end begins, so that a short run can finish.</param>
internal sealed partial class FunctionRuns(
    Func<Invocation, CancellationToken, Task<InvocationResult>> invoke,
    TimeSpan timeout,
    Action<string> endWorker,
    TimeProvider clock,
    ILogger<FunctionRuns> logger,
    CancellationToken shutdown)
{
    /// <summary>How long a run may continue after it was cancelled at its time limit.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Runs a function once, and returns whether it succeeded.</summary>
    public async Task<bool> RunAsync(Invocation invocation)
    {
        var name = invocation.Function.Name;
        var start = clock.GetTimestamp();
        using CancellationTokenSource limit = new(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, shutdown);
        await using var noticed = limit.Token.Register(() => Log.TimedOut(logger, name, invocation.Id, timeout));
        await using var hanging = EndWorkerAfterGrace(name, limit.Token);

        var result = await invoke(invocation, either.Token);
        if (result.Succeeded)
            Log.Succeeded(logger, name, invocation.Id, (long)clock.GetElapsedTime(start).TotalMilliseconds);
        else
            Log.Failed(logger, name, invocation.Id, result.Failure);
        return result.Succeeded;
    }

    private ITimer EndWorkerAfterGrace(string name, CancellationToken limit)
    {
        var timer = clock.CreateTimer(
            _ => endWorker($"Function '{name}' did not end within functionTimeout of host.json, {timeout}, nor after it was cancelled: its worker is ended."),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        limit.Register(() => timer.Change(Grace, Timeout.InfiniteTimeSpan));
        return timer;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Executed {Function} (Succeeded, Id={InvocationId}, Duration={Milliseconds}ms)")]
        public static partial void Succeeded(ILogger logger, string function, string invocationId, long milliseconds);

        [LoggerMessage(2, LogLevel.Error, "Executed {Function} (Failed, Id={InvocationId}): {Failure}")]
        public static partial void Failed(ILogger logger, string function, string invocationId, string failure);

        [LoggerMessage(3, LogLevel.Error, "{Function} has run longer than functionTimeout of host.json, {Limit} (Id={InvocationId}), and is cancelled")]
        public static partial void TimedOut(ILogger logger, string function, string invocationId, TimeSpan limit);
    }
}
