using Azure.Storage.Queues.Models;
using Kontext.LocalHost.Settings;
using Kontext.LocalHost.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Queues;

/// <summary>Makes the listeners of queues, and runs queue functions without a listener.</summary>
internal sealed class QueueTriggers(FunctionRuns runs, IConfiguration configuration, QueueOptions options, TimeProvider clock, ILogger<QueueTriggers> logger)
{
    /// <exception cref="StartupException">The queue's name or connection cannot be used, or names a setting that is missing.</exception>
    public QueueListener Listener(FunctionMetadata function)
    {
        var queue = QueueConnection.Open(configuration, function);
        return new QueueListener(queue.Messages, Runner(function, queue), options, clock, logger);
    }

    /// <summary>Runs the function once on a message that was never in a queue, and returns whether it succeeded.</summary>
    public Task<bool> RunNowAsync(FunctionMetadata function, string text) => RunAsync(function, QueueText.MakeUp(text, clock));

    internal QueueMessageRunner Runner(FunctionMetadata function, ListenedQueue queue) =>
        new(queue, message => RunAsync(function, message), options, clock, logger);

    private Task<bool> RunAsync(FunctionMetadata function, QueueMessage message) => runs.RunAsync(new Invocation
    {
        Function = function,
        Input = TriggerInput.Text(message.Body.ToString()),
        Metadata = MessageFacts.Of(message),
    });
}
