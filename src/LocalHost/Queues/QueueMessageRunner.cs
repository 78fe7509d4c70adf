using Azure.Storage.Queues.Models;
using Kontext.LocalRuntime.Invocation;
using Kontext.LocalRuntime.Settings;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalRuntime.Queues;

/// <summary>Runs a function on one message, and decides what becomes of the message.</summary>
internal sealed partial class QueueMessageRunner(
    ListenedQueue queue, TriggerInvocation invocation, FunctionExecutor executor, QueueOptions options, TimeProvider clock, ILogger logger)
{
    public async Task RunAsync(QueueMessage raw)
    {
        var receipt = Receipt(raw);
        if (raw.DequeueCount > options.MaxDequeueCount || QueueText.Decode(raw, options.IsBase64) is not { } message)
        {
            await GiveUpAsync(receipt, raw);
        }
        else if (await receipt.HoldWhileAsync(() => InvokeAsync(message)))
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

    /// <summary>Fetched too late to be worked on.</summary>
    public Task ReleaseAsync(QueueMessage raw) => Receipt(raw).ReleaseAsync(TimeSpan.Zero);

    private QueueReceipt Receipt(QueueMessage raw) => new(queue.Messages, raw, clock, logger);

    private Task<bool> InvokeAsync(QueueMessage message) =>
        invocation.RunAsync(executor, new TriggerInput(message, message.Body), QueueBinding.Of(message));

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
