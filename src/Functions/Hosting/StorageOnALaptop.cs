using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Microsoft.Extensions.Hosting;

namespace Kontext.Functions.Hosting;

/// <summary>Creates tables and queue where no infrastructure has, in Development: before the worker tells its host that it can take requests.</summary>
internal sealed class StorageOnALaptop(Tables tables, DueQueue queue) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(tables.CreateMissingAsync(cancellationToken), queue.CreateMissingAsync(cancellationToken));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
