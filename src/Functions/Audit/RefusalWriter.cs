using Kontext.Core.Audit;
using Microsoft.Extensions.Hosting;

namespace Kontext.Functions.Audit;

/// <summary>Writes the refusals of this process to the audit, every ten seconds and at its end.</summary>
internal sealed class RefusalWriter(Refusals refusals, TimeProvider clock) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await refusals.WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Refusals.WrittenEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await refusals.WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; what is left is written by the stop.
        }
    }
}
