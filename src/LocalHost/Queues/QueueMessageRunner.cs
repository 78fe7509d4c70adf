using Azure.Storage.Queues.Models;
using Kontext.LocalHost.Settings;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Queues;

/// <summary>Runs a function on one message, and decides what becomes of the message.</summary>
/// <param name="queue">Where messages come from.</param>
/// <param name="run">Runs the function on a message, and tells whether it succeeded.</param>
/// <param name="options">From host.json.</param>
/// <param name="clock">Times the renewal of the hold on a message.</param>
/// <param name="logger">Learns of messages that are given up.</param>
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

    /// <summary>Makes a message visible again at once: it was fetched too late to be worked on.</summary>
    public Task ReleaseAsync(QueueMessage raw) => Receipt(raw).ReleaseAsync(TimeSpan.Zero);

    private QueueReceipt Receipt(QueueMessage raw) => new(queue.Messages, raw, clock, logger);

    // Without a poison queue the message stays away until its time is up, and comes again.
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
