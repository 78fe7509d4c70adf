using System.Runtime.CompilerServices;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Endings;

/// <summary>
/// Ends the connections that a revocation is about, one by one. Whatever stops it on the way, it begins anew; two of it at once end each
/// connection once.
/// </summary>
public sealed class RevocationWalk(ConnectionStore connections, RevokedConnectionStore revoked, EndingService endings)
{
    private const int Attempts = 5;

    // One after the other, very many people would take too long.
    private const int AtOnce = 16;

    /// <summary>Ends them all; false when one keeps changing and has to be looked at again.</summary>
    internal async Task<bool> EndAllAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            ListAsync(revocation, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (place, token) => await EndAsync(revocation, place.User, place.Integration, token));

        var isComplete = true;
        await foreach (var noted in revoked.ListAsync(revocation.Organization, revocation.Id.Value, cancellationToken))
            isComplete &= noted.IsEnded || await SettleAsync(revocation, noted, cancellationToken);
        return isComplete;
    }

    private async IAsyncEnumerable<(UserId User, IntegrationId Integration)> ListAsync(
        Revocation revocation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (revocation.Target.User is { } person)
        {
            await foreach (var connection in connections.ListAllAsync(revocation.Organization, person, cancellationToken))
            {
                if (connection.Secret is not null)
                    yield return (person, connection.Integration);
            }
        }
        else if (revocation.Target.Integration is { } integration)
        {
            await foreach (var user in connections.ListUsersAsync(revocation.Organization, integration, cancellationToken))
                yield return (user, integration);
        }
    }

    private async Task EndAsync(Revocation revocation, UserId user, IntegrationId integration, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await connections.FindAsync(revocation.Organization, user, integration, cancellationToken);
            if (present?.Secret is not { } secret || !Revocation.IsOvertaken(present.BegunAt, revocation.AskedAt))
                return;
            await revoked.NoteAsync(revocation.Organization, revocation.Id.Value, user, integration, secret.Address, cancellationToken);
            if (await endings.EndAsync(present, DisconnectReason.Revoked, EndingManner.Later with { Revocation = revocation.Id.Value }, cancellationToken))
            {
                await revoked.RecordEndedAsync(revocation.Organization, revocation.Id.Value, user, integration, secret.Address, cancellationToken);
                return;
            }
        }
    }

    // Noted and not recorded as ended: it changed at each attempt, somebody else ended it, or a process went away before it could say so.
    private async Task<bool> SettleAsync(Revocation revocation, RevokedConnection noted, CancellationToken cancellationToken)
    {
        var (organization, id) = (revocation.Organization, revocation.Id.Value);
        var present = await connections.FindAsync(organization, noted.User, noted.Integration, cancellationToken);
        if (present?.Secret?.Address == noted.Secret)
            return false;
        var ending = await connections.FindEndingAsync(organization, noted.User, noted.Secret, cancellationToken);
        if (ending?.Revocation == id)
            await revoked.RecordEndedAsync(organization, id, noted.User, noted.Integration, noted.Secret, cancellationToken);
        else
            await revoked.TakeBackAsync(organization, id, noted, cancellationToken); // were it ours and over, that would have been recorded since it was read
        return true;
    }
}
