using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Queues;

/// <summary>The pop receipt of one message while its function runs. The invisibility is extended after half of its time.</summary>
internal sealed partial class QueueReceipt(QueueClient queue, QueueMessage message, TimeProvider clock, ILogger logger)
{
    /// <summary>How long a fetched message is invisible to other consumers.</summary>
    public static readonly TimeSpan Invisibility = TimeSpan.FromMinutes(10);

    private string _popReceipt = message.PopReceipt;

    public async Task<T> HoldWhileAsync<T>(Func<Task<T>> work)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(done.Token);
        var result = await work();
        await done.CancelAsync();
        await renewing;
        return result;
    }

    public Task DeleteAsync() => CompleteAsync(() => queue.DeleteMessageAsync(message.MessageId, _popReceipt, CancellationToken.None));

    public Task ReleaseAsync(TimeSpan delay) => CompleteAsync(() => UpdateAsync(delay));

    public Task MoveToAsync(QueueClient poison) => CompleteAsync(async () =>
    {
        await poison.CreateIfNotExistsAsync(cancellationToken: CancellationToken.None);
        await poison.SendMessageAsync(message.Body, cancellationToken: CancellationToken.None);
        await queue.DeleteMessageAsync(message.MessageId, _popReceipt, CancellationToken.None);
    });

    // The result of a run is written even while the program ends.
    private async Task CompleteAsync(Func<Task> complete)
    {
        try
        {
            await complete();
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            Log.NotCompleted(logger, e, message.MessageId, queue.Name);
        }
    }

    private async Task RenewAsync(CancellationToken done)
    {
        while (true)
        {
            await Task.Delay(Invisibility / 2, clock, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
                return;

            await CompleteAsync(() => UpdateAsync(Invisibility));
        }
    }

    private async Task UpdateAsync(TimeSpan visibilityTimeout)
    {
        var receipt = await queue.UpdateMessageAsync(
            message.MessageId, _popReceipt, messageText: null, visibilityTimeout: visibilityTimeout, cancellationToken: CancellationToken.None);
        _popReceipt = receipt.Value.PopReceipt;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Message {MessageId} of {Queue} could not be renewed, deleted or released: it may come again")]
        public static partial void NotCompleted(ILogger logger, Exception exception, string messageId, string queue);
    }
}
