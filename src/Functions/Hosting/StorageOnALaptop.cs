using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Microsoft.Extensions.Hosting;
using Polly;
using Polly.Retry;

namespace Kontext.Functions.Hosting;

/// <summary>Creates the tables and the queue in Development, before the worker tells the host that it can take requests.</summary>
internal sealed class StorageOnALaptop(Tables tables, DueQueue queue, TimeProvider clock) : IHostedLifecycleService
{
    // The storage emulator starts together with the app. One attempt takes some seconds, because the client has its own retries.
    private readonly ResiliencePipeline _patience = new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<UnavailableException>(),
            MaxRetryAttempts = 5,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Constant,
        })
        .Build();

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await _patience.ExecuteAsync(async attempt => await tables.CreateMissingAsync(attempt), cancellationToken);
        await _patience.ExecuteAsync(async attempt => await queue.CreateMissingAsync(attempt), cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
