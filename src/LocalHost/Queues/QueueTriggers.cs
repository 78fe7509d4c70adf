using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Invocation;
using Kontext.LocalRuntime.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.LocalRuntime.Queues;

/// <summary>Makes the listeners of queues, and runs their functions without one.</summary>
internal sealed class QueueTriggers(
    TriggerInvocation invocation,
    IConfiguration configuration,
    HostJson hostJson,
    IOptions<JsonSerializerOptions> json,
    TimeProvider clock,
    ILogger<QueueTriggers> logger)
{
    public QueueListener Listener(QueueFunction function)
    {
        var queue = QueueConnection.Open(configuration, function);
        var runner = new QueueMessageRunner(queue, invocation, Executor(function), hostJson.Queues, clock, logger);
        return new QueueListener(queue.Messages, runner, hostJson.Queues, clock, logger);
    }

    public Task RunNowAsync(QueueFunction function, string text)
    {
        var message = QueueText.MakeUp(text, clock);
        return invocation.RunAsync(Executor(function), new TriggerInput(message, message.Body), QueueBinding.Of(message));
    }

    private FunctionExecutor Executor(QueueFunction function) => new(function, json.Value);
}
