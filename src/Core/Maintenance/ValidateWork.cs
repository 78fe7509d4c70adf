using Kontext.Core.Integrations;
using Kontext.Core.Probes;
using Kontext.Core.Schedule;
using Kontext.Core.Validation;
using Polly.CircuitBreaker;

namespace Kontext.Core.Maintenance;

/// <summary>Checks an integration whose time has come, once, whatever number of instances is told to.</summary>
internal sealed class ValidateWork(
    IntegrationService integrations, IntegrationChecks checks, ValidationService validation, ScheduleStore schedule, AuthorityBreakers breakers, TimeProvider clock) : IDueWork
{
    // A probe of 15 seconds and its writes, with room for a slow storage.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // The record may be on its way still: its hint was written first.
    private static readonly TimeSpan LookAgainIn = TimeSpan.FromMinutes(1);

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
            // Where the hint stands since it was leased; the row knows where it was written.
            var looked = claimed with { Hint = due.Key };
            var found = await breakers.For(looked).ExecuteAsync(async token => (await validation.RecheckAsync(looked, token)).Found, cancellationToken);
            return found.Outcome == ProbeOutcome.Postponed ? WorkResult.Skipped : WorkResult.Done;
        }
        catch (BrokenCircuitException)
        {
            // The claim is left to run out: it does so before the hint fires, and a change of the configuration ends it.
            await schedule.MoveAsync([new HintMove(due, clock.GetUtcNow() + AuthorityBreakers.Break, Attempts: 0)], cancellationToken);
            return WorkResult.Skipped;
        }
    }

    private async Task<WorkResult> PassOverAsync(DueHint due, CancellationToken cancellationToken)
    {
        if (due.IsStale(clock.GetUtcNow()))
            await schedule.RemoveAsync(due.Key, cancellationToken);
        else
            await schedule.MoveAsync([new HintMove(due, clock.GetUtcNow() + LookAgainIn, Attempts: 0)], cancellationToken);
        return WorkResult.Skipped;
    }
}
