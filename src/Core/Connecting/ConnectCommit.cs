using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>Keeps a credential that a person has just given or been given: a crash at any point loses nothing and leaks nothing.</summary>
public sealed class ConnectCommit(
    ConnectionStore store, NewSecrets secrets, EndingService endings, RefreshClaims refreshes, OutdatedConnections overtaken, SharedGrants shared)
{
    private const int Attempts = 5;

    /// <summary>All that must be written before a credential exists.</summary>
    internal async Task<ReservedSecret> PrepareAsync(Integration integration, UserId user, CancellationToken cancellationToken)
    {
        await store.NoteAsync(integration.Organization, integration.Id, user, cancellationToken);
        var present = await store.FindAsync(integration.Organization, user, integration.Id, cancellationToken);
        return await MakePlaceAsync(integration, user, present, secrets.NewAddress(), cancellationToken);
    }

    /// <summary>Keeps a credential in its place. Problems: archived, wrong_auth_mode, concurrent_change, authorization_failed; none of it is kept then, and a grant is revoked.</summary>
    /// <param name="integration">As it was read.</param>
    /// <param name="place">Made ready for it.</param>
    /// <param name="connection">What the row is to say, but for the secret.</param>
    /// <param name="credential">What is kept.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<Outcome<Connection>> KeepAsync(
        Integration integration, ReservedSecret place, Connection connection, Credential credential, CancellationToken cancellationToken)
    {
        // What may be kept is left to the row, and where there is none to the hint of its place: whoever revokes it may revoke what a row refers to.
        var mayBeKept = false;
        try
        {
            if (credential.IsTooLarge())
                return ConnectionProblems.TooLarge();
            await shared.NoteAsync(connection, cancellationToken);
            (place, connection) = await StoreAsync(integration, place, connection, credential, cancellationToken);
            connection = RefreshClaims.Named(connection, await refreshes.HintEarlierAsync(connection, cancellationToken));
            mayBeKept = true;
            var kept = await TryCommitAsync(integration, place, connection, credential, cancellationToken);
            mayBeKept = kept is not null;
            if (kept is null)
                return ConnectionProblems.ConcurrentChange();
            return await overtaken.LookAgainAsync(integration.AuthMode, kept, cancellationToken);
        }
        finally
        {
            // What nobody can use must not live on where it came from.
            if (!mayBeKept && credential.Grant is { } grant)
                await endings.AbandonAsync(UnusedCredential.Of(connection, place.Address, place.Present), grant, cancellationToken);
        }
    }

    private async Task<(ReservedSecret Place, Connection Connection)> StoreAsync(
        Integration integration, ReservedSecret place, Connection connection, Credential credential, CancellationToken cancellationToken)
    {
        var stored = await secrets.SetAsync(
            place.Address,
            credential,
            integration.Organization,
            async moved => place = await MakePlaceAsync(integration, connection.User, place.Present, moved, cancellationToken),
            cancellationToken);
        return (place, connection with { Secret = stored });
    }

    private async Task<Connection?> TryCommitAsync(
        Integration integration, ReservedSecret place, Connection connection, Credential credential, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            // Of what is there at each attempt: a demand may have come since.
            connection = connection with { Demands = connection.DemandsAfter(place.Present) };
            if (await CommitAsync(place, connection, credential, cancellationToken))
                return connection;

            // Another request came between. Where only the answer was lost, it may have changed or ended what was kept.
            var present = await store.FindAsync(connection.Organization, connection.User, connection.Integration, cancellationToken);
            if (present?.Secret?.Address.IsOfSameCredential(place.Address) == true)
                return present;
            var isEnded = await IsEndedAsync(connection, place.Address, cancellationToken);
            if (isEnded && credential.Grant is not null)
                return null;

            // At the same address: kept at two, a grant would be revoked as the garbage of the one while the other is in use.
            place = await MakePlaceAsync(integration, connection.User, present, isEnded ? secrets.NewAddress() : place.Address, cancellationToken);
            if (isEnded)
                (place, connection) = await StoreAsync(integration, place, connection, credential, cancellationToken);
        }

        return null;
    }

    private async Task<bool> IsEndedAsync(Connection connection, SecretAddress address, CancellationToken cancellationToken) =>
        await store.FindEndingAsync(connection.Organization, connection.User, address, cancellationToken) is not null
        || await secrets.IsGoneAsync(address, cancellationToken);

    private async Task<ReservedSecret> MakePlaceAsync(
        Integration integration, UserId user, Connection? present, SecretAddress address, CancellationToken cancellationToken)
    {
        SecretAddress[] addresses = present?.Secret is { } secret ? [address, secret.Address] : [address];
        var hint = await endings.HintAsync(integration.Organization, integration.Id, user, addresses, cancellationToken);
        return new ReservedSecret(present, address, hint);
    }

    // Where storage goes away in between, the write may have been done and only its answer lost: then the row says so.
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
