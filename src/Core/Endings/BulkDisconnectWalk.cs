using System.Runtime.CompilerServices;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Endings;

/// <summary>
/// Ends the connections of a bulk disconnect one by one. When it stops midway, it starts over. Two walks at once end each connection once.
/// </summary>
public sealed class BulkDisconnectWalk(ConnectionStore connections, EndedConnectionStore ended, EndingService endings)
{
    private const int Attempts = 5;

    // Run one after the other, the connections of very many users would take too long.
    private const int AtOnce = 16;

    /// <summary>Ends all connections; false when one keeps changing, so that another walk is needed.</summary>
    internal async Task<bool> EndAllAsync(BulkDisconnect bulk, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            ListAsync(bulk, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (found, token) => await EndAsync(bulk, found.User, found.Integration, token));

        var isComplete = true;
        await foreach (var noted in ended.ListAsync(bulk.Organization, bulk.Id.Value, cancellationToken))
            isComplete &= noted.IsEnded || await SettleAsync(bulk, noted, cancellationToken);
        return isComplete;
    }

    private async IAsyncEnumerable<(UserId User, IntegrationId Integration)> ListAsync(
        BulkDisconnect bulk, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bulk.Target.User is { } target)
        {
            await foreach (var connection in connections.ListAllAsync(bulk.Organization, target, cancellationToken))
            {
                if (connection.Secret is not null)
                    yield return (target, connection.Integration);
            }
        }
        else if (bulk.Target.Integration is { } integration)
        {
            await foreach (var user in connections.ListUsersAsync(bulk.Organization, integration, cancellationToken))
                yield return (user, integration);
        }
    }

    private async Task EndAsync(BulkDisconnect bulk, UserId user, IntegrationId integration, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await connections.FindAsync(bulk.Organization, user, integration, cancellationToken);
            if (present?.Secret is not { } secret || !BulkDisconnect.IsOvertaken(present.BegunAt, bulk.AskedAt))
                return;
            await ended.NoteAsync(bulk.Organization, bulk.Id.Value, user, integration, secret.Address, cancellationToken);
            if (await endings.EndAsync(present, DisconnectReason.Revoked, EndingManner.Later with { BulkDisconnect = bulk.Id.Value }, cancellationToken))
            {
                await ended.RecordEndedAsync(bulk.Organization, bulk.Id.Value, user, integration, secret.Address, cancellationToken);
                return;
            }
        }
    }

    // The connection was noted but not recorded as ended. Either it changed at each attempt, or another request ended it, or the process
    // stopped before it could record the end.
    private async Task<bool> SettleAsync(BulkDisconnect bulk, EndedConnection noted, CancellationToken cancellationToken)
    {
        var (organization, id) = (bulk.Organization, bulk.Id.Value);
        var present = await connections.FindAsync(organization, noted.User, noted.Integration, cancellationToken);
        if (present?.Secret?.Address == noted.Secret)
            return false;
        var ending = await connections.FindEndingAsync(organization, noted.User, noted.Secret, cancellationToken);
        if (ending?.BulkDisconnect == id)
            await ended.RecordEndedAsync(organization, id, noted.User, noted.Integration, noted.Secret, cancellationToken);
        else // if this bulk disconnect has ended it after all, the row has changed since it was read, and stays
            await ended.TakeBackAsync(organization, id, noted, cancellationToken);
        return true;
    }
}
