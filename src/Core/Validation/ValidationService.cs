using Kontext.Core.Connections;
using Kontext.Core.Identity;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Validation;

/// <summary>
/// Checks an integration on two planes that never mix: what the server and the organization's credential come to is recorded on the
/// integration; what becomes of one person's credential is recorded on that person's connection.
/// </summary>
public sealed class ValidationService(
    ServerCheck check, IntegrationService integrations, ConnectionService connections, ISecretStore secrets, TimeProvider clock)
{
    private static readonly TimeSpan VaultTimeLimit = TimeSpan.FromSeconds(4);

    /// <summary>Checks now, within 20 seconds. Problem: archived.</summary>
    /// <param name="integration">As it was just read.</param>
    /// <param name="user">Whose own credential is tried too; null for a service account.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Outcome<ValidationReport>> ValidateAsync(Integration integration, UserId? user, CancellationToken cancellationToken)
    {
        if (integration.IsArchived)
            return Problem.Conflict(ErrorCodes.Archived, "This integration is archived and is no longer checked.");

        var connection = user is { } person
            ? await connections.FindAsync(integration.Organization, person, integration.Id, cancellationToken)
            : null;
        var ofPerson = TryOwnCredentialAsync(integration, connection, cancellationToken);
        var ofServer = await check.OfOrganizationAsync(integration, await FindAsync(integration.ServerToken, cancellationToken), cancellationToken);
        var status = ofServer.IsAccepted ? ValidationStatus.Valid : ValidationStatus.Invalid;
        var recorded = await integrations.RecordValidationAsync(
            integration, new ValidationRecord(status, ofServer.Message, clock.GetUtcNow()), cancellationToken);

        var own = await ofPerson;
        return new ValidationReport
        {
            Integration = recorded,
            Status = status,
            Message = own is null ? ofServer.Message : $"{ofServer.Message} {SentenceOf(own)}",
            Connection = own is null || connection is null ? connection : await RecordAsync(connection, own, cancellationToken),
            TriedOwnCredential = own is not null,
        };
    }

    private async Task<ProbeResult?> TryOwnCredentialAsync(Integration integration, Connection? connection, CancellationToken cancellationToken)
    {
        if (integration.AuthMode != AuthMode.UserToken || connection is null || !ConnectionStatus.MayUse(integration, connection, clock.GetUtcNow()))
            return null;
        var credential = await FindAsync(connection.Secret, cancellationToken);
        return credential is null ? null : await check.OfPersonAsync(integration, credential, cancellationToken);
    }

    // Only a clear yes or no of the server's says something about the credential.
    private async Task<Connection> RecordAsync(Connection connection, ProbeResult own, CancellationToken cancellationToken) => own.Outcome switch
    {
        ProbeOutcome.Accepted => await connections.RecordAnswerAsync(connection, accepted: true, cancellationToken),
        ProbeOutcome.CredentialRefused => await connections.RecordAnswerAsync(connection, accepted: false, cancellationToken),
        _ => connection,
    };

    private static string SentenceOf(ProbeResult own) => own.Outcome switch
    {
        ProbeOutcome.Accepted => "Your own credential was accepted.",
        ProbeOutcome.CredentialRefused => "Your own credential was refused; make a new one at the provider and connect again.",
        _ => $"Your own credential could not be tried: {own.Message}",
    };

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
