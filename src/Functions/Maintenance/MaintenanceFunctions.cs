using Kontext.Core.Audit;
using Kontext.Core.Connecting;
using Kontext.Core.Maintenance;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Maintenance;

public sealed class MaintenanceFunctions(TickService ticks, DueWorkService work, AuthorizationService authorizations, AuditService audit)
{
    [Function("Tick")]
    public Task TickAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => ticks.RunAsync(cancellationToken);

    /// <summary>Once an hour: rows of connect sessions are kept under the hour they end in, the audit under the day it was written on.</summary>
    [Function("RemoveOld")]
    public async Task RemoveOldAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await authorizations.RemoveEndedAsync(cancellationToken);
        await audit.RemoveOldAsync(cancellationToken);
    }

    /// <summary>The setting in the queue's name is written as it stands among the app's settings: what scales the app resolves it without the app, and knows no colons.</summary>
    [Function("RunDueWork")]
    public Task RunDueWorkAsync([QueueTrigger("%StoragePrefix%" + DueQueue.Name)] string message, CancellationToken cancellationToken) =>
        work.RunAsync(message, cancellationToken);
}
