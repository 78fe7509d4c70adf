using Kontext.Core.Identity;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>Keeps a credential that a person has just given or been given: a crash at any point loses nothing and leaks nothing.</summary>
public sealed class NewConnections(
    ConnectionStore store, ISecretStore secrets, EndingService endings, RefreshClaims refreshes, OvertakenConnections overtaken, ConnectionMetrics metrics)
{
    private const int Attempts = 5;

    /// <summary>All that must be written before a credential exists.</summary>
    internal async Task<ConnectionPlace> PrepareAsync(Integration integration, UserId user, CancellationToken cancellationToken)
    {
        await store.NoteAsync(integration.Organization, integration.Id, user, cancellationToken);
        return await MakePlaceAsync(integration, user, cancellationToken);
    }

    /// <summary>Keeps a credential in its place. Problems: archived, wrong_auth_mode, concurrent_change; none of it is kept then.</summary>
    /// <param name="integration">As it was read.</param>
    /// <param name="place">Made ready for it.</param>
    /// <param name="connection">What the row is to say, but for the secret.</param>
    /// <param name="credential">What is kept.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<Outcome<Connection>> KeepAsync(
        Integration integration, ConnectionPlace place, Connection connection, Credential credential, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            connection = connection with { Secret = await secrets.SetAsync(place.Address, credential, cancellationToken) };
            connection = RefreshClaims.Named(connection, await refreshes.HintEarlierAsync(connection, cancellationToken));
            if (await CommitAsync(place.Present, connection, cancellationToken))
                return await overtaken.LookAgainAsync(integration.AuthMode, connection, cancellationToken);
            if (attempt == Attempts)
                return ConnectionProblems.ConcurrentChange();

            // Another request came between, and if only the answer was lost, it may have ended this credential: the next attempt keeps it anew.
            place = await MakePlaceAsync(integration, connection.User, cancellationToken);
        }
    }

    private async Task<ConnectionPlace> MakePlaceAsync(Integration integration, UserId user, CancellationToken cancellationToken)
    {
        var present = await store.FindAsync(integration.Organization, user, integration.Id, cancellationToken);
        var address = secrets.NewAddress();
        SecretAddress[] addresses = present?.Secret is { } secret ? [address, secret.Address] : [address];
        await endings.HintAsync(integration.Organization, integration.Id, user, addresses, cancellationToken);
        return new ConnectionPlace(present, address);
    }

    // Where storage goes away in between, the write may have been done and only its answer lost: then the row says so.
    private async Task<bool> CommitAsync(Connection? present, Connection next, CancellationToken cancellationToken)
    {
        var ending = present?.Secret is { } replaced ? Ending.Of(present, replaced, next.ConnectedAt) : null;
        try
        {
            if (!await store.TryPutAsync(present, next, ending, cancellationToken))
                return false;
        }
        catch (UnavailableException)
        {
            var found = await store.FindAsync(next.Organization, next.User, next.Integration, cancellationToken);
            if (found?.Secret != next.Secret)
                throw;
        }

        if (ending is not null)
        {
            metrics.Replaced();
            await endings.FinishAtOnceAsync(ending, cancellationToken);
        }

        return true;
    }
}
