using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>Learns at the provider which account a new connection belongs to, and writes it into the connection's row.</summary>
public sealed class AccountService(ConnectionStore store, SharedGrants shared, ClientService clients, IdentityClient identities)
{
    /// <summary>
    /// Returns the connection with its account, where it was not known before and the provider tells it. Returns the connection unchanged when it was
    /// changed meanwhile: the account is a courtesy, the connection counts without it.
    /// </summary>
    internal async Task<Connection> NameAsync(Connection stored, OAuthGrant grant, CancellationToken cancellationToken)
    {
        if (!IsUnnamed(stored) || await FindAsync(grant, cancellationToken) is not { } account)
            return stored;
        var name = stored.DisplayName ?? account.Name;
        var key = KeyOf(grant, stored.Organization, account with { Name = name });
        var present = await store.FindAsync(stored.Organization, stored.User, stored.Integration, cancellationToken);
        if (present?.Secret != stored.Secret)
            return stored;
        var named = present! with
        {
            DisplayName = name ?? present.DisplayName,
            Grant = present.Grant is { } facts ? facts with { Account = key ?? facts.Account } : null,
        };
        await shared.NoteAsync(named, cancellationToken);
        return await store.TryUpdateAsync(present, named, cancellationToken) ?? stored;
    }

    /// <summary>Returns the key of an account; null when the provider tells neither its id nor its name.</summary>
    internal static AccountKey? KeyOf(OAuthGrant grant, OrganizationId organization, ProviderAccount account) => account switch
    {
        { Id: { } id } => AccountKey.OfSubject(grant.TokenEndpoint, grant.ClientId, id),
        { Name: { } name } => AccountKey.OfName(grant.TokenEndpoint, grant.ClientId, organization, name),
        _ => null,
    };

    // Where a revocation ends all grants of an account, the account decides which connections share one; everywhere else it is a name alone.
    private static bool IsUnnamed(Connection connection) =>
        connection.DisplayName is null || (connection.Grant is { IsRevokedAsAWhole: true } grant && grant.Account?.IsOfSubject != true);

    private async Task<ProviderAccount?> FindAsync(OAuthGrant grant, CancellationToken cancellationToken)
    {
        if (clients.FindProvider(grant.Provider)?.Identity is not { } identity)
            return null;
        var account = await identities.FindAsync(
            identity.Endpoint, identity.NamesAt, identity.PlaceAt, identity.IdsAt, grant.AccessToken, cancellationToken);
        return account == ProviderAccount.Unknown ? null : account;
    }
}
