using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Microsoft.Extensions.Hosting;

namespace Kontext.Functions.Hosting;

/// <summary>Creates tables and queue where no infrastructure has: in Development.</summary>
internal sealed class StorageOnALaptop(Tables tables, DueQueue queue) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(tables.CreateMissingAsync(cancellationToken), queue.CreateMissingAsync(cancellationToken));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
