using Kontext.Core.Maintenance;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Maintenance;

public sealed class MaintenanceFunctions(TickService ticks, DueWorkService work)
{
    [Function("Tick")]
    public Task TickAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => ticks.RunAsync(cancellationToken);

    [Function("RunDueWork")]
    public Task RunDueWorkAsync([QueueTrigger("%Storage:TablePrefix%" + DueQueue.Name)] string message, CancellationToken cancellationToken) =>
        work.RunAsync(message, cancellationToken);
}
