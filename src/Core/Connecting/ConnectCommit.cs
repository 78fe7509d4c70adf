using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>Stores a new credential and makes it the user's connection. A crash at any point loses nothing and leaks nothing.</summary>
public sealed class ConnectCommit(
    ConnectionStore store, NewSecrets secrets, EndingService endings, RefreshClaims refreshes, OutdatedConnections outdated, SharedGrants shared)
{
    private const int Attempts = 5;

    /// <summary>
    /// Writes what must be stored before a credential exists: the index row and the garbage hint. Returns the reserved secret. An OAuth
    /// connect calls this before it redeems the code, so that little is left to do between receiving the tokens and storing them.
    /// </summary>
    internal async Task<ReservedSecret> ReserveAsync(Integration integration, UserId user, CancellationToken cancellationToken)
    {
        await store.NoteAsync(integration.Organization, integration.Id, user, cancellationToken);
        var present = await store.FindAsync(integration.Organization, user, integration.Id, cancellationToken);
        return await ReserveAddressAsync(integration, user, present, secrets.NewAddress(), cancellationToken);
    }

    /// <summary>
    /// Stores a credential at its reserved address and commits the connection. Problems: archived, wrong_auth_mode, concurrent_change,
    /// authorization_failed; then nothing stays stored, and a grant is revoked.
    /// </summary>
    /// <param name="integration">The integration as it was read.</param>
    /// <param name="place">The reserved secret.</param>
    /// <param name="connection">The new connection, still without the reference to its secret.</param>
    /// <param name="credential">The credential to store.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Outcome<Connection>> StoreAsync(
        Integration integration, ReservedSecret place, Connection connection, Credential credential, CancellationToken cancellationToken)
    {
        // If the commit may have succeeded, do not revoke here: the row could already use this grant. If no row uses it, the garbage hint
        // revokes it later.
        var mayBeCommitted = false;
        try
        {
            if (credential.IsTooLarge())
                return ConnectionProblems.TooLarge();
            await shared.NoteAsync(connection, cancellationToken);
            (place, connection) = await StoreSecretAsync(integration, place, connection, credential, cancellationToken);
            connection = RefreshClaims.WithHint(connection, await refreshes.HintEarlierAsync(connection, cancellationToken));
            mayBeCommitted = true;
            var committed = await TryCommitAsync(integration, place, connection, credential, cancellationToken);
            mayBeCommitted = committed is not null;
            if (committed is null)
                return ConnectionProblems.ConcurrentChange();
            return await outdated.CheckAgainAsync(integration.AuthMode, committed, cancellationToken);
        }
        finally
        {
            // No connection uses this grant, so it must not stay valid at the authorization server.
            if (!mayBeCommitted && credential.Grant is { } grant)
                await endings.AbandonAsync(UnusedCredential.Of(connection, place.Address, place.Present), grant, cancellationToken);
        }
    }

    private async Task<(ReservedSecret Place, Connection Connection)> StoreSecretAsync(
        Integration integration, ReservedSecret place, Connection connection, Credential credential, CancellationToken cancellationToken)
    {
        var stored = await secrets.SetAsync(
            place.Address,
            credential,
            integration.Organization,
            async moved => place = await ReserveAddressAsync(integration, connection.User, place.Present, moved, cancellationToken),
            cancellationToken);
        return (place, connection with { Secret = stored });
    }

    private async Task<Connection?> TryCommitAsync(
        Integration integration, ReservedSecret place, Connection connection, Credential credential, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            // Computed at each attempt, because a new demand may have arrived since the last one.
            connection = connection with { Demands = connection.DemandsAfter(place.Present) };
            if (await CommitAsync(place, connection, credential, cancellationToken))
                return connection;

            // Either another request changed the row, or the commit succeeded and only its answer was lost. In the second case another
            // request may already have changed or ended the new connection.
            var present = await store.FindAsync(connection.Organization, connection.User, connection.Integration, cancellationToken);
            if (present?.Secret?.Address.IsOfSameCredential(place.Address) == true)
                return present;
            var isEnded = await IsEndedAsync(connection, place.Address, cancellationToken);
            if (isEnded && credential.Grant is not null)
                return null;

            // Unless the credential has ended, its address stays. A grant that is stored at two addresses would be revoked as the garbage
            // of one while the other is in use.
            place = await ReserveAddressAsync(integration, connection.User, present, isEnded ? secrets.NewAddress() : place.Address, cancellationToken);
            if (isEnded)
                (place, connection) = await StoreSecretAsync(integration, place, connection, credential, cancellationToken);
        }

        return null;
    }

    private async Task<bool> IsEndedAsync(Connection connection, SecretAddress address, CancellationToken cancellationToken) =>
        await store.FindEndingAsync(connection.Organization, connection.User, address, cancellationToken) is not null
        || await secrets.IsGoneAsync(address, cancellationToken);

    private async Task<ReservedSecret> ReserveAddressAsync(
        Integration integration, UserId user, Connection? present, SecretAddress address, CancellationToken cancellationToken)
    {
        SecretAddress[] addresses = present?.Secret is { } secret ? [address, secret.Address] : [address];
        var hint = await endings.HintAsync(integration.Organization, integration.Id, user, addresses, cancellationToken);
        return new ReservedSecret(present, address, hint);
    }

    // Storage may have failed after the write, so that only the answer was lost. Reading the row tells.
    private async Task<bool> CommitAsync(ReservedSecret place, Connection next, Credential credential, CancellationToken cancellationToken)
    {
        var present = place.Present;
        var ending = present?.Secret is { } replaced ? Ending.Of(present, replaced, place.Hint, next.ConnectedAt) : null;
        try
        {
            if (!await store.TryPutAsync(present, next, ending, cancellationToken))
                return false;
        }
        catch (UnavailableException)
        {
            var found = await store.FindAsync(next.Organization, next.User, next.Integration, cancellationToken);
            if (next.Secret is null || found?.Secret?.Address.IsOfSameCredential(next.Secret.Address) != true)
                throw;
        }

        if (ending is not null)
            await endings.FinishReplacedAsync(ending, next, credential, cancellationToken);
        return true;
    }
}

/// <summary>
/// A reserved secret: an address for a credential that does not exist yet. A garbage hint names the address until a row refers to it.
/// </summary>
/// <param name="Present">The connection that it will replace; null for the first.</param>
/// <param name="Address">The address where the credential will be stored.</param>
/// <param name="Hint">The garbage hint. It ends the new secret and the replaced one, unless a row refers to them.</param>
internal sealed record ReservedSecret(Connection? Present, SecretAddress Address, HintKey Hint);
