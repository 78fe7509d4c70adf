using Kontext.Core.Bounds;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Probes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Validation;

/// <summary>
/// Checks an integration on two planes that never mix. The result for the server and the organization's credential is recorded on the
/// integration. The result for a user's credential is recorded on that user's connection.
/// </summary>
public sealed class ValidationService(
    ServerCheck check, PersonCheck personCheck, FindingRecords records, ValidationStore store, ISecretStore secrets, TimeProvider clock)
{
    private static readonly TimeSpan VaultTimeLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PostponedRetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Checks now, within 20 seconds. Problems: archived; unavailable when this process has no room for the server's answer, and then
    /// nothing is recorded.
    /// </summary>
    /// <param name="integration">The integration as it was just read.</param>
    /// <param name="user">The user whose own credential is tried too; null for a service account.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Outcome<ValidationReport>> ValidateAsync(Integration integration, UserId? user, CancellationToken cancellationToken)
    {
        if (integration.IsArchived)
            return Problem.Conflict(ErrorCodes.Archived, "This integration is archived and is no longer checked.");
        var connection = user is { } person ? await personCheck.FindAsync(integration, person, cancellationToken) : null;
        var trying = personCheck.TryAsync(integration, connection, cancellationToken);
        var probing = ProbeAsync(integration, cancellationToken);
        await Task.WhenAll((Task)probing, trying);
        var (found, own) = (await probing, await trying);
        if (found.Outcome == ProbeOutcome.Postponed)
            return Problem.Unavailable(ErrorCodes.Unavailable, found.Message, PostponedRetryAfter);
        var (recorded, steps) = await records.RecordAsync(integration, found, cancellationToken);
        return new ValidationReport
        {
            Integration = recorded,
            Status = found.IsAccepted ? ValidationStatus.Valid : ValidationStatus.Invalid,
            Message = own is null ? found.Message : $"{found.Message} {SentenceOf(own)}",
            Steps = own is null ? steps : [.. steps, .. await records.DescribeAsync(ValidationPlane.Person, integration, own.Found, drift: null, cancellationToken)],
            Connection = own is null ? connection : await personCheck.RecordAsync(own, cancellationToken),
            TriedOwnCredential = own is not null,
        };
    }

    /// <summary>Checks an integration under a claim, without a caller. Checks the organization's plane only.</summary>
    public async Task<(ProbeResult Found, Integration Integration)> RecheckAsync(Integration claimed, CancellationToken cancellationToken)
    {
        var found = await ProbeAsync(claimed, cancellationToken);
        var (integration, _) = await records.RecordAsync(claimed, found, cancellationToken);
        return (found, integration);
    }

    /// <summary>
    /// Returns the transcript of the last check, even when the integration has changed since; null before the first check. One point read.
    /// </summary>
    public Task<ValidationTranscript?> FindTranscriptAsync(OrganizationId organization, IntegrationId id, CancellationToken cancellationToken) =>
        store.FindTranscriptAsync(organization, id, cancellationToken);

    private async Task<ProbeResult> ProbeAsync(Integration integration, CancellationToken cancellationToken)
    {
        using var step = Steps.Begin("check server");
        var found = await check.OfOrganizationAsync(integration, await FindAsync(integration.ServerToken, cancellationToken), cancellationToken);
        step?.SetTag("integration", integration.Id).SetTag("outcome", WireNames.Of(found.Outcome)).SetTag("tools", found.ToolCount);
        return found;
    }

    private string SentenceOf(PersonFinding own) => own.Found.Outcome switch
    {
        ProbeOutcome.Accepted => "Your own credential was accepted.",
        ProbeOutcome.CredentialRefused when IsFresh(own.Connection) =>
            "Your own credential was refused, although the authorization server issued it less than a minute ago. A new one will probably be refused too. Ask the operator of the server why it refuses fresh tokens.",
        ProbeOutcome.CredentialRefused => "Your own credential was refused; make a new one at the provider and connect again.",
        ProbeOutcome.ScopeMissing => $"Your own credential is not enough. {own.Found.Message}",
        _ => $"Your own credential could not be tried: {own.Found.Message}",
    };

    // The issue time of a pasted credential is unknown; only its arrival here is known.
    private bool IsFresh(Connection connection) =>
        connection.Grant is not null && clock.GetUtcNow() - (connection.Refresh?.RefreshedAt ?? connection.ConnectedAt) < Fresh;

    // The retries of the vault client would take longer than the whole answer may take.
    private async Task<Credential?> FindAsync(SecretReference? reference, CancellationToken cancellationToken)
    {
        if (reference is null)
            return null;
        var read = await Timed.RunAsync(VaultTimeLimit, clock, token => secrets.FindAsync(reference, token), cancellationToken);
        return read.InTime(out var credential) ? credential : throw new UnavailableException("Key Vault", retryAfter: null);
    }
}
