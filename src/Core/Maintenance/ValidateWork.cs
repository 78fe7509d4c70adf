using Kontext.Core.Integrations;
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
            await breakers.For(claimed).ExecuteAsync(token => CheckAsync(claimed, due, token), cancellationToken);
            return WorkResult.Done;
        }
        catch (BrokenCircuitException)
        {
            // The claim is left to run out: it does so before the hint fires, and a change of the configuration ends it.
            await schedule.MoveAsync([new HintMove(due, clock.GetUtcNow() + AuthorityBreakers.Break, Attempts: 0)], cancellationToken);
            return WorkResult.Skipped;
        }
    }

    private async ValueTask<ProbeResult> CheckAsync(Integration claimed, DueHint due, CancellationToken cancellationToken)
    {
        var (found, integration) = await validation.RecheckAsync(claimed, cancellationToken);

        // Still named when the result could not be kept: then it is the hint that has it checked again.
        if (!IntegrationChecks.Names(integration, due.Key))
            await schedule.RemoveAsync(due.Key, cancellationToken);
        return found;
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
