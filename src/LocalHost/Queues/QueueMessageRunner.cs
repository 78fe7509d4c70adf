using Azure.Storage.Queues.Models;
using Kontext.LocalHost.Settings;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Queues;

/// <summary>Runs a function on one message, then deletes, releases or moves the message.</summary>
/// <param name="queue">The queue of the message.</param>
/// <param name="run">Runs the function on a message, and returns whether it succeeded.</param>
/// <param name="options">The options of host.json.</param>
/// <param name="clock">Times the extension of the message's invisibility.</param>
/// <param name="logger">Logs the messages that are given up.</param>
internal sealed partial class QueueMessageRunner(
    ListenedQueue queue, Func<QueueMessage, Task<bool>> run, QueueOptions options, TimeProvider clock, ILogger logger)
{
    public async Task RunAsync(QueueMessage raw)
    {
        var receipt = Receipt(raw);
        if (raw.DequeueCount > options.MaxDequeueCount || QueueText.Decode(raw, options.IsBase64) is not { } message)
        {
            await GiveUpAsync(receipt, raw);
        }
        else if (await receipt.HoldWhileAsync(() => run(message)))
        {
            await receipt.DeleteAsync();
        }
        else if (raw.DequeueCount >= options.MaxDequeueCount)
        {
            await GiveUpAsync(receipt, raw);
        }
        else
        {
            await receipt.ReleaseAsync(options.VisibilityTimeout);
        }
    }

    /// <summary>Makes a message visible again immediately. It was fetched too late to be processed.</summary>
    public Task ReleaseAsync(QueueMessage raw) => Receipt(raw).ReleaseAsync(TimeSpan.Zero);

    private QueueReceipt Receipt(QueueMessage raw) => new(queue.Messages, raw, clock, logger);

    // Without a poison queue, the message becomes visible again when its invisibility ends.
    private async Task GiveUpAsync(QueueReceipt receipt, QueueMessage raw)
    {
        if (queue.Poison is { } poison)
        {
            Log.Poison(logger, raw.MessageId, poison.Name);
            await receipt.MoveToAsync(poison);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Message {MessageId} could not be dealt with and is moved to {Queue}")]
        public static partial void Poison(ILogger logger, string messageId, string queue);
    }
}
