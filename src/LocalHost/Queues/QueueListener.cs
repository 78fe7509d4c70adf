using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Kontext.LocalHost.Settings;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Queues;

/// <summary>Polls a queue up to the limit of concurrent messages, and polls less often while the queue is empty.</summary>
internal sealed partial class QueueListener(
    QueueClient queue, QueueMessageRunner runner, QueueOptions options, TimeProvider clock, ILogger logger)
{
    private readonly PollingDelay _delay = new(options.MaxPollingInterval, Random.Shared);
    private readonly List<Task> _running = [];
    private bool _isAway;

    /// <summary>Polls until it is told to stop, then waits for the messages that are being processed.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var messages = await FetchAsync();
            foreach (var message in messages)
            {
                // A function may run for long before its first await.
                _running.Add(Task.Run(() => stopping.IsCancellationRequested ? runner.ReleaseAsync(message) : runner.RunAsync(message), CancellationToken.None));
            }

            await (messages.Length == 0 ? PauseAsync(stopping) : CapacityAsync());
        }

        await Task.WhenAll(_running);
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        _running.RemoveAll(task => task.IsCompletedSuccessfully);
        await Task.Delay(_delay.Next(), clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CapacityAsync()
    {
        _delay.Reset();
        _running.RemoveAll(task => task.IsCompletedSuccessfully);
        while (_running.Count > options.NewBatchThreshold)
        {
            var ended = await Task.WhenAny(_running);
            await ended;
            _running.Remove(ended);
        }
    }

    // The end of the program does not cancel a poll: a cancelled poll could make messages invisible that were never received.
    private async Task<QueueMessage[]> FetchAsync()
    {
        try
        {
            var messages = await queue.ReceiveMessagesAsync(options.BatchSize, QueueReceipt.Invisibility, CancellationToken.None);
            _isAway = false;
            return messages.Value;
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return [];
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            if (!_isAway)
                Log.Away(logger, e, queue.Name);

            _isAway = true;
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Queue {Queue} cannot be read; it is tried again until it can")]
        public static partial void Away(ILogger logger, Exception exception, string queue);
    }
}
