using System.Collections.Concurrent;
using Kontext.LocalHost.Queues;
using Kontext.LocalHost.Settings;
using Kontext.LocalHost.Timers;
using Kontext.LocalHost.Worker;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Hosting;

/// <summary>Runs the timer and queue triggers while the host runs.</summary>
internal sealed partial class Triggers(TimerTriggers timers, QueueTriggers queues, FunctionSwitches switches, ILogger<Triggers> logger)
{
    private readonly ConcurrentBag<Task> _running = [];

    /// <summary>Starts a listener for every function that is not turned off. The listeners run until <paramref name="stopping"/>.</summary>
    /// <exception cref="StartupException">A schedule, a queue's name or its connection cannot be used.</exception>
    public void Start(IEnumerable<FunctionMetadata> functions, CancellationToken stopping)
    {
        if (!switches.TriggersAreOn)
            return;
        foreach (var function in functions.Where(function => !switches.IsDisabled(function.Name)))
        {
            switch (function.TriggerType)
            {
                case FunctionMetadata.TimerTrigger:
                    var timer = timers.Listener(function);
                    Run(() => timer.RunAsync(stopping));
                    break;
                case FunctionMetadata.QueueTrigger:
                    var queue = queues.Listener(function);
                    Run(() => queue.RunAsync(stopping));
                    break;
            }
        }
    }

    /// <summary>Runs a function once, outside its schedule. The result appears only in the log.</summary>
    public void RunNow(FunctionMetadata function, string input) => Run(() => function.TriggerType == FunctionMetadata.TimerTrigger
        ? timers.Listener(function).RunNowAsync()
        : queues.RunNowAsync(function, input));

    /// <summary>Completes when all listeners and runs have ended.</summary>
    public Task EndedAsync() => Task.WhenAll(_running);

    private void Run(Func<Task> run) => _running.Add(Task.Run(async () =>
    {
        try
        {
            await run();
        }
        catch (StartupException e)
        {
            Log.NotStarted(logger, e.Message);
        }
    }));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Reason}")]
        public static partial void NotStarted(ILogger logger, string reason);
    }
}
