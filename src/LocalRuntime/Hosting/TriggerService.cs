using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Queues;
using Kontext.LocalRuntime.Settings;
using Kontext.LocalRuntime.Timers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>Timers and queues for the time the app runs: they begin after everything else has, and end before it does.</summary>
internal sealed partial class TriggerService(
    LoadedApp app,
    TimerTriggers timers,
    QueueTriggers queues,
    FunctionSwitches switches,
    IHostApplicationLifetime lifetime,
    ILogger<TriggerService> logger) : IHostedLifecycleService
{
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (switches.TriggersAreOn)
        {
            foreach (var function in app.Functions.Where(function => !switches.IsDisabled(function.Name)))
            {
                Listen(function);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Once, out of turn. How it ends is logged and nothing else.</summary>
    public void RunNow(LoadedFunction function, string input) => Run(() => function switch
    {
        TimerFunction timer => timers.Listener(timer).RunNowAsync(),
        QueueFunction queue => queues.RunNowAsync(queue, input),
        _ => Task.CompletedTask,
    });

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Running().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.LeftRunning(logger);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The lifetime's token rather than one of this service: it is cancelled before any service is stopped.
    private void Listen(LoadedFunction function) => Run(() => function switch
    {
        TimerFunction timer => timers.Listener(timer).RunAsync(lifetime.ApplicationStopping),
        QueueFunction queue => queues.Listener(queue).RunAsync(lifetime.ApplicationStopping),
        _ => Task.CompletedTask,
    });

    private void Run(Func<Task> run)
    {
        var task = Task.Run(async () =>
        {
            try
            {
                await run();
            }
            catch (StartupException e)
            {
                Log.NotStarted(logger, e.Message);
            }
        });

        // A listener that ends by a fault of its own must not leave an app behind that only looks alive.
        _ = task.ContinueWith(
            _ => lifetime.StopApplication(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        lock (_gate)
        {
            _running.RemoveAll(earlier => earlier.IsCompletedSuccessfully);
            _running.Add(task);
        }
    }

    private Task Running()
    {
        lock (_gate)
        {
            return Task.WhenAll(_running);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Reason}")]
        public static partial void NotStarted(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Timers or queue functions are still running at the end")]
        public static partial void LeftRunning(ILogger logger);
    }
}
