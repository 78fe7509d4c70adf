using Kontext.Core.Integrations;
using Kontext.Core.Probes;
using Kontext.Core.Schedule;
using Kontext.Core.Validation;
using Polly.CircuitBreaker;

namespace Kontext.Core.Maintenance;

/// <summary>Checks an integration whose check is due. A claim makes sure that only one instance checks it.</summary>
internal sealed class ValidateWork(
    IntegrationService integrations, IntegrationChecks checks, ValidationService validation, ScheduleStore schedule, AuthorityBreakers breakers, TimeProvider clock) : IDueWork
{
    // A probe of 15 seconds and its writes, with time for a slow storage.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // The hint is written before the record, so the record may not exist yet.
    private static readonly TimeSpan CheckAgainIn = TimeSpan.FromMinutes(1);

    public HintKind Kind => HintKind.Validate;

    public async Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(due.Hint.Organization, new IntegrationId(due.Hint.Integration), cancellationToken);
        if (integration is null || integration.IsArchived || !IntegrationChecks.Names(integration, due.Key))
            return await PassOverAsync(due, cancellationToken);
        if (await checks.ClaimAsync(integration, Lease, cancellationToken) is not { } claimed)
            return WorkResult.Skipped;
        try
        {
            // The tick's lease has moved the hint, so the key in the row is older than this one.
            var current = claimed with { Hint = due.Key };
            var found = await breakers.For(current).ExecuteAsync(async token => (await validation.RecheckAsync(current, token)).Found, cancellationToken);
            return found.Outcome == ProbeOutcome.Postponed ? WorkResult.Skipped : WorkResult.Done;
        }
        catch (BrokenCircuitException)
        {
            // The claim is not released. It expires before the hint fires, and a change of the configuration ends it.
            await schedule.MoveAsync([new HintMove(due, clock.GetUtcNow() + AuthorityBreakers.Break, Attempts: 0)], cancellationToken);
            return WorkResult.Skipped;
        }
    }

    private async Task<WorkResult> PassOverAsync(DueHint due, CancellationToken cancellationToken)
    {
        if (due.IsStale(clock.GetUtcNow()))
            await schedule.RemoveAsync(due.Key, cancellationToken);
        else
            await schedule.MoveAsync([new HintMove(due, clock.GetUtcNow() + CheckAgainIn, Attempts: 0)], cancellationToken);
        return WorkResult.Skipped;
    }
}
