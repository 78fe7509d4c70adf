using Kontext.Core.Storage;
using Microsoft.Extensions.Hosting;

namespace Kontext.Functions.Hosting;

/// <summary>Creates the tables where no infrastructure has: in Development.</summary>
internal sealed class TablesOnALaptop(Tables tables) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => tables.CreateMissingAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
