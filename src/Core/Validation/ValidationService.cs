using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Probes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Validation;

/// <summary>
/// Checks an integration on two planes that never mix: what the server and the organization's credential come to is recorded on the
/// integration; what becomes of one person's credential is recorded on that person's connection.
/// </summary>
public sealed class ValidationService(
    ServerCheck check, PersonCheck people, FindingRecords records, ValidationStore store, ISecretStore secrets, TimeProvider clock)
{
    private static readonly TimeSpan VaultTimeLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PostponedRetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Checks now, within 20 seconds. Problems: archived; unavailable when this process has no room for what the server sends, and then nothing is recorded.</summary>
    /// <param name="integration">As it was just read.</param>
    /// <param name="user">Whose own credential is tried too; null for a service account.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Outcome<ValidationReport>> ValidateAsync(Integration integration, UserId? user, CancellationToken cancellationToken)
    {
        if (integration.IsArchived)
            return Problem.Conflict(ErrorCodes.Archived, "This integration is archived and is no longer checked.");
        var connection = user is { } person ? await people.FindAsync(integration, person, cancellationToken) : null;
        var trying = people.TryAsync(integration, connection, cancellationToken);
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
            Steps = own is null ? steps : [.. steps, .. ProbeTranscript.Of(ValidationPlane.Person, own.Found, drift: null)],
            Connection = own is null ? connection : await people.RecordAsync(own, cancellationToken),
            TriedOwnCredential = own is not null,
        };
    }

    /// <summary>Checks what nobody has asked about, under a claim: the integration's plane alone.</summary>
    public async Task<(ProbeResult Found, Integration Integration)> RecheckAsync(Integration claimed, CancellationToken cancellationToken)
    {
        var found = await ProbeAsync(claimed, cancellationToken);
        var (integration, _) = await records.RecordAsync(claimed, found, cancellationToken);
        return (found, integration);
    }

    /// <summary>The transcript of the last check, whatever has become of the integration since; null before the first. One point read.</summary>
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
            "Your own credential was refused, although the authorization server issued it less than a minute ago. Another one will hardly fare better. Ask the operator of the server why it refuses fresh tokens.",
        ProbeOutcome.CredentialRefused => "Your own credential was refused; make a new one at the provider and connect again.",
        ProbeOutcome.ScopeMissing => $"Your own credential is not enough. {own.Found.Message}",
        _ => $"Your own credential could not be tried: {own.Found.Message}",
    };

    // Of a pasted one only its arrival here is known.
    private bool IsFresh(Connection connection) =>
        connection.Grant is not null && clock.GetUtcNow() - (connection.Refresh?.RefreshedAt ?? connection.ConnectedAt) < Fresh;

    // A vault's own retries would take longer than the whole answer may.
    private async Task<Credential?> FindAsync(SecretReference? reference, CancellationToken cancellationToken)
    {
        if (reference is null)
            return null;
        using var limit = new CancellationTokenSource(VaultTimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await secrets.FindAsync(reference, either.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new UnavailableException("Key Vault", retryAfter: null, exception);
        }
    }
}
