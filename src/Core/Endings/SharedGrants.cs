using Kontext.Core.Connections;
using Kontext.Core.Secrets;

namespace Kontext.Core.Endings;

/// <summary>
/// Finds connections that share a grant. At some providers revoking one token ends everything that an account has granted a client. Ending
/// one connection would then end others too.
/// </summary>
public sealed class SharedGrants(ConnectionStore store)
{
    /// <summary>Records the account of a connection when its provider ends grants as a whole. One write then, else none.</summary>
    internal Task NoteAsync(Connection connection, CancellationToken cancellationToken) =>
        connection is { Grant: { IsRevokedAsAWhole: true, Account: { } account } }
            ? store.NoteAccountAsync(account, connection, cancellationToken)
            : Task.CompletedTask;

    /// <summary>
    /// Returns whether another live connection has the same client and account. A connection of the same user counts also when its account
    /// is unknown; a connection of another user does not.
    /// </summary>
    /// <param name="unused">The credential that ends.</param>
    /// <param name="grant">The grant of that credential.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<bool> IsSharedAsync(UnusedCredential unused, OAuthGrant grant, CancellationToken cancellationToken)
    {
        await foreach (var connection in store.ListAllAsync(unused.Organization, unused.User, cancellationToken))
        {
            if (IsAnother(connection) && AccountKey.MayBeSame(unused.Account, connection.Grant!.Account))
                return true;
        }

        if (unused.Account is not { } account)
            return false;
        await foreach (var connection in store.ListByAccountAsync(account, cancellationToken))
        {
            if (IsAnother(connection) && connection.Grant!.Account == account)
                return true;
        }

        return false;

        bool IsAnother(Connection connection) =>
            connection.Secret is { } other && other.Address != unused.Address
            && connection.Grant is { IsRevokedAsAWhole: true } otherGrant && otherGrant.Issuer == grant.Issuer && otherGrant.ClientId == grant.ClientId;
    }
}
