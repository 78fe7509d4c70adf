using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>
/// Who else lives on a grant. At some providers revoking one token ends everything an account has granted a client, so that ending one
/// connection would end others with it.
/// </summary>
public sealed class SharedGrants(ConnectionStore store)
{
    /// <summary>Notes an account's connection where its provider ends grants as a whole; one write there, none elsewhere.</summary>
    internal Task NoteAsync(Connection connection, CancellationToken cancellationToken) =>
        connection is { Grant: { IsRevokedAsAWhole: true } grant, DisplayName: { } account }
            ? store.NoteAccountAsync(KeyOf(grant.Issuer, grant.ClientId, account), connection, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Whether another live connection has the same issuer, client and account. An account that is not known may be the same one.</summary>
    /// <param name="left">What ends.</param>
    /// <param name="grant">Its grant.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<bool> IsSharedAsync(Leftover left, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var account = left.Account;
        await foreach (var connection in store.ListAllAsync(left.Organization, left.User, cancellationToken))
        {
            if (IsAnother(connection) && (account is null || connection.DisplayName is null || connection.DisplayName == account))
                return true;
        }

        if (account is null)
            return false;
        await foreach (var connection in store.ListByAccountAsync(KeyOf(grant.Issuer, grant.ClientId, account), cancellationToken))
        {
            if (IsAnother(connection) && connection.DisplayName == account)
                return true;
        }

        return false;

        bool IsAnother(Connection connection) =>
            connection.Secret is { } other && other.Address != left.Address
            && connection.Grant is { } theirs && theirs.Issuer == grant.Issuer && theirs.ClientId == grant.ClientId;
    }

    private static string KeyOf(string? issuer, string clientId, string account) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{clientId}\n{account}")));
}
