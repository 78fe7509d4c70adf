using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Endings;

/// <summary>Disconnects a user from an integration.</summary>
public sealed class DisconnectService(ConnectionStore store, EndingService endings)
{
    // Each further attempt means that another write changed the row after it was read.
    private const int Attempts = 5;

    /// <summary>
    /// Ends the user's connection. When this returns null, the credential can no longer be used here, and the authorization server was told or will
    /// be. A user without a connection is no problem. Problem: concurrent_change.
    /// </summary>
    public Task<Problem?> DisconnectAsync(Integration integration, UserId user, CancellationToken cancellationToken) =>
        DisconnectAsync(integration.Organization, integration.Id, user, EndingManner.Now, cancellationToken);

    /// <summary>Ends the user's connection in the given manner. Problem: concurrent_change.</summary>
    internal async Task<Problem?> DisconnectAsync(
        OrganizationId organization, IntegrationId integration, UserId user, EndingManner manner, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await store.FindAsync(organization, user, integration, cancellationToken);
            if (present?.Secret is null || await endings.EndAsync(present, DisconnectReason.Revoked, manner, cancellationToken))
                return null;
        }

        return ConnectionProblems.ConcurrentChange();
    }

    /// <summary>Ends a connection that was stored a moment ago and must not stay. A connection that replaced it meanwhile is left alone.</summary>
    internal async Task WithdrawAsync(Connection stored, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await store.FindAsync(stored.Organization, stored.User, stored.Integration, cancellationToken);
            if (present?.Secret is not { } secret || stored.Secret is null || !secret.Address.IsOfSameCredential(stored.Secret.Address)
                || await endings.EndAsync(present, DisconnectReason.Revoked, EndingManner.Now, cancellationToken))
            {
                return;
            }
        }
    }
}
