using Kontext.Core.Connections;
using Kontext.Core.Secrets;

namespace Kontext.Core.Endings;

/// <summary>
/// Who else lives on a grant. At some providers revoking one token ends everything an account has granted a client, so that ending one
/// connection would end others with it.
/// </summary>
public sealed class SharedGrants(ConnectionStore store)
{
    /// <summary>Notes an account's connection where its provider ends grants as a whole; one write there, none elsewhere.</summary>
    internal Task NoteAsync(Connection connection, CancellationToken cancellationToken) =>
        connection is { Grant: { IsRevokedAsAWhole: true, Account: { } account } }
            ? store.NoteAccountAsync(account, connection, cancellationToken)
            : Task.CompletedTask;

    /// <summary>
    /// Whether another live connection has the same client and account. Of the same person's connections, one whose account is not known may be it; of
    /// other people's, none is.
    /// </summary>
    /// <param name="left">What ends.</param>
    /// <param name="grant">Its grant.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<bool> IsSharedAsync(UnusedCredential left, OAuthGrant grant, CancellationToken cancellationToken)
    {
        await foreach (var connection in store.ListAllAsync(left.Organization, left.User, cancellationToken))
        {
            if (IsAnother(connection) && AccountKey.MayBeSame(left.Account, connection.Grant!.Account))
                return true;
        }

        if (left.Account is not { } account)
            return false;
        await foreach (var connection in store.ListByAccountAsync(account, cancellationToken))
        {
            if (IsAnother(connection) && connection.Grant!.Account == account)
                return true;
        }

        return false;

        bool IsAnother(Connection connection) =>
            connection.Secret is { } other && other.Address != left.Address
            && connection.Grant is { IsRevokedAsAWhole: true } theirs && theirs.Issuer == grant.Issuer && theirs.ClientId == grant.ClientId;
    }
}
