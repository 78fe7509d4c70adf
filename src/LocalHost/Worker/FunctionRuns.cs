using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Worker;

/// <summary>
/// Runs functions for a timer, a message or the admin endpoint. A run that takes longer than functionTimeout of host.json is cancelled; one that does
/// not end within the grace after that can only be ended with its worker.
/// </summary>
/// <param name="invoke">Runs a function in the worker; cancelling asks the function to end.</param>
/// <param name="timeout">From host.json; infinite for no limit.</param>
/// <param name="endWorker">Called with one sentence for a run that goes on although it was cancelled at its time limit: the worker must be ended.</param>
/// <param name="clock">Measures the time limit.</param>
/// <param name="logger">Learns how each run ended.</param>
/// <param name="shutdown">Cancels the runs under way. It fires a little later than the program begins to end, so that a run that is nearly done gets done.</param>
internal sealed partial class FunctionRuns(
    Func<Invocation, CancellationToken, Task<InvocationResult>> invoke,
    TimeSpan timeout,
    Action<string> endWorker,
    TimeProvider clock,
    ILogger<FunctionRuns> logger,
    CancellationToken shutdown)
{
    /// <summary>How long a run may go on after it was cancelled at its time limit.</summary>
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
