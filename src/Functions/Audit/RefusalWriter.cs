using Kontext.Core.Audit;
using Microsoft.Extensions.Hosting;

namespace Kontext.Functions.Audit;

/// <summary>Writes the refusals of this process to the audit, every ten seconds and when the process stops.</summary>
/// <param name="find">Resolves the service after the start. Resolved earlier, it would report wrong settings one by one.</param>
/// <param name="clock">The clock of the ten seconds.</param>
internal sealed class RefusalWriter(Func<Refusals> find, TimeProvider clock) : BackgroundService
{
    private Refusals? _refusals;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_refusals is { } refusals)
            await refusals.WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _refusals = find();
        using PeriodicTimer timer = new(Refusals.WrittenEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await _refusals.WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops. StopAsync writes the rest.
        }
    }
}
