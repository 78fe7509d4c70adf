using Kontext.Core.Audit;
using Kontext.Core.Connecting;
using Kontext.Core.Idempotency;
using Kontext.Core.Maintenance;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Maintenance;

public sealed class MaintenanceFunctions(
    TickService ticks, DueWorkService work, AuthorizationService authorizations, SessionService sessions, IdempotencyService idempotency, SigningKeys keys, AuditService audit)
{
    [Function("Tick")]
    public Task TickAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => ticks.RunAsync(cancellationToken);

    /// <summary>
    /// Removes old rows once an hour, and makes the next signing key when it is due. Connect session rows are grouped by the hour in which
    /// they end, rows of idempotency keys too, sessions of applications by the day, audit rows by the day of writing.
    /// </summary>
    [Function("RemoveOld")]
    public async Task RemoveOldAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await authorizations.RemoveEndedAsync(cancellationToken);
        await sessions.RemoveEndedAsync(cancellationToken);
        await idempotency.RemoveEndedAsync(cancellationToken);
        await keys.RotateAsync(cancellationToken);
        await audit.RemoveOldAsync(cancellationToken);
    }

    /// <summary>
    /// Runs due work from the queue. The queue's name holds a setting without colons, because the scale controller resolves it from the app
    /// settings without the app.
    /// </summary>
    [Function("RunDueWork")]
    public Task RunDueWorkAsync([QueueTrigger("%StoragePrefix%" + DueQueue.Name)] string message, CancellationToken cancellationToken) =>
        work.RunAsync(message, cancellationToken);
}
