using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Identity;
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
    /// <param name="organization">Whose connection it was.</param>
    /// <param name="user">Whose.</param>
    /// <param name="secret">Where the grant that ends is kept.</param>
    /// <param name="grant">That grant.</param>
    /// <param name="account">Its account; null when unknown.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<bool> IsSharedAsync(
        OrganizationId organization, UserId user, SecretAddress secret, OAuthGrant grant, string? account, CancellationToken cancellationToken)
    {
        await foreach (var connection in store.ListAllAsync(organization, user, cancellationToken))
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
            connection.Secret is { } other && other.Address != secret
            && connection.Grant is { } theirs && theirs.Issuer == grant.Issuer && theirs.ClientId == grant.ClientId;
    }

    private static string KeyOf(string? issuer, string clientId, string account) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{clientId}\n{account}")));
}
