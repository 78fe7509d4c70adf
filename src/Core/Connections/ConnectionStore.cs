using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Connections;

/// <summary>
/// Stores connections, one row each: <c>c_</c> + integration in the partition of the user, beside <c>x_</c> + secret for an open ending. A
/// partition for each integration lists users who may be connected; the connection row is the truth.
/// </summary>
public sealed partial class ConnectionStore(Tables tables)
{
    private const string Connected = "c_";
    private const string BehindConnected = "c`"; // the character after '_'
    private const string EndingPrefix = "x_";
    private const string AccountPrefix = "g_";
    private const string Organization = "Organization";
    private const string IntegrationColumn = "Integration";
    private const string UserIssuer = "UserIssuer";
    private const string UserSubject = "UserSubject";

    private readonly TableClient _table = tables.Get(Tables.Connections);

    /// <summary>Returns the connection; null when the user never connected. One point read.</summary>
    internal async Task<Connection?> FindAsync(OrganizationId organization, UserId user, IntegrationId integration, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<Row>(PersonKey(organization, user), Connected + integration, cancellationToken);
        return row?.ToConnection(organization, user);
    }

    /// <summary>Returns a user's connections to the integrations with ids from first to last, both included. One range query.</summary>
    internal async Task<IReadOnlyDictionary<IntegrationId, Connection>> ListAsync(
        OrganizationId organization, UserId user, IntegrationId first, IntegrationId last, CancellationToken cancellationToken)
    {
        var connections = new Dictionary<IntegrationId, Connection>();
        await foreach (var connection in QueryAsync(organization, user, Connected + first, Connected + last, cancellationToken))
            connections.Add(connection.Integration, connection);
        return connections;
    }

    /// <summary>Returns all connections of a user, ended ones included. One range query.</summary>
    internal IAsyncEnumerable<Connection> ListAllAsync(OrganizationId organization, UserId user, CancellationToken cancellationToken) =>
        QueryAsync(organization, user, Connected, BehindConnected, cancellationToken);

    /// <summary>Counts a user's connections, ended ones included, up to a limit. Reads keys only.</summary>
    internal Task<int> CountAsync(OrganizationId organization, UserId user, int most, CancellationToken cancellationToken) =>
        _table.CountAsync(FilterOf(organization, user, Connected, BehindConnected), most, cancellationToken);

    private async IAsyncEnumerable<Connection> QueryAsync(
        OrganizationId organization, UserId user, string from, string to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _table.QueryAsync<Row>(FilterOf(organization, user, from, to), cancellationToken: cancellationToken))
            yield return row.ToConnection(organization, user);
    }

    private static string FilterOf(OrganizationId organization, UserId user, string from, string to) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {PersonKey(organization, user)} and RowKey ge {from} and RowKey le {to}");

    /// <summary>Adds a user to the index of an integration. It is written before the connection.</summary>
    internal Task NoteAsync(OrganizationId organization, IntegrationId integration, UserId user, CancellationToken cancellationToken)
    {
        // An upsert: all writers write an equal row, so there is no update to lose.
        var row = new TableEntity(IndexKey(organization, integration), user.Key)
        {
            [UserIssuer] = user.Issuer,
            [UserSubject] = user.Subject,
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>
    /// Puts a connection in place of <paramref name="present"/>. When that had a credential, the ending is written in the same transaction.
    /// False when another write has changed the row.
    /// </summary>
    internal async Task<bool> TryPutAsync(Connection? present, Connection next, Ending? ending, CancellationToken cancellationToken)
    {
        var row = Row.Of(next);
        if (present is null)
            return await _table.TryAddAsync(row, cancellationToken);
        if (ending is null)
            return await _table.TryReplaceAsync(row, TableWrites.ETagOf(present.RowVersion), cancellationToken) is not null;
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.UpdateReplace, row, TableWrites.ETagOf(present.RowVersion)),
                new(TableTransactionActionType.Add, EndingRow.Of(ending)),
            ],
            cancellationToken) is null;
    }

    /// <summary>
    /// Replaces a connection by one with the same credential, perhaps at another address; null when another write has changed the row. The
    /// result can be replaced in turn.
    /// </summary>
    internal async Task<Connection?> TryUpdateAsync(Connection present, Connection next, CancellationToken cancellationToken)
    {
        if (present.Secret is { } secret && next.Secret?.Address.IsOfSameCredential(secret.Address) != true)
            throw new InvalidOperationException("An update that ends a credential must write its ending.");
        return await _table.TryReplaceAsync(Row.Of(next), TableWrites.ETagOf(present.RowVersion), cancellationToken) is { } etag
            ? next with { RowVersion = etag.ToString() }
            : null;
    }

    /// <summary>Returns the open ending of a secret; null when there is none. One point read.</summary>
    internal async Task<Ending?> FindEndingAsync(OrganizationId organization, UserId user, SecretAddress secret, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<EndingRow>(PersonKey(organization, user), EndingPrefix + secret.Name, cancellationToken);
        return row?.ToEnding(organization, user);
    }

    /// <summary>Returns all open endings of a user. One range query.</summary>
    internal async IAsyncEnumerable<Ending> ListEndingsAsync(
        OrganizationId organization, UserId user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Behind = "x`"; // the character after '_'
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PersonKey(organization, user)} and RowKey ge {EndingPrefix} and RowKey lt {Behind}");
        await foreach (var row in _table.QueryAsync<EndingRow>(filter, cancellationToken: cancellationToken))
            yield return row.ToEnding(organization, user);
    }

    /// <summary>Removes an ending after its credential has completely ended.</summary>
    internal Task ForgetEndingAsync(OrganizationId organization, UserId user, SecretAddress secret, CancellationToken cancellationToken) =>
        _table.DeleteEntityAsync(
            PersonKey(organization, user),
            EndingPrefix + secret.Name,
            ETag.All, // an ending never changes
            cancellationToken);

    /// <summary>Returns the users who may be connected to an integration. Each must be verified against the connection itself.</summary>
    internal async IAsyncEnumerable<UserId> ListUsersAsync(
        OrganizationId organization, IntegrationId integration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {IndexKey(organization, integration)}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return new UserId(row.GetString(UserIssuer), row.GetString(UserSubject));
    }

    /// <summary>Returns the next users who may be connected, after a key. One range query.</summary>
    /// <param name="organization">The organization of the integration.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="after">The key of the last user of the page before; null for the first page.</param>
    /// <param name="most">The most users to return.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<IReadOnlyList<UserId>> ListUsersAsync(
        OrganizationId organization, IntegrationId integration, string? after, int most, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {IndexKey(organization, integration)} and RowKey gt {after ?? ""}");
        return await _table.QueryAsync<TableEntity>(filter, maxPerPage: most, cancellationToken: cancellationToken)
            .Select(row => new UserId(row.GetString(UserIssuer), row.GetString(UserSubject)))
            .Take(most)
            .ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Records the account of a connection whose provider ends grants as a whole. It is written before the connection names the account.
    /// </summary>
    internal Task NoteAccountAsync(AccountKey account, Connection connection, CancellationToken cancellationToken)
    {
        // An upsert: all writers write an equal row, so there is no update to lose.
        var row = new TableEntity(AccountPrefix + account.Value, TableKey.Encode($"{connection.Organization.Key}:{connection.User.Key}:{connection.Integration}"))
        {
            [Organization] = connection.Organization.Value,
            [UserIssuer] = connection.User.Issuer,
            [UserSubject] = connection.User.Subject,
            [IntegrationColumn] = connection.Integration.Value,
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Returns the present connections, of all users, that may use an account's grant.</summary>
    internal async IAsyncEnumerable<Connection> ListByAccountAsync(AccountKey account, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {AccountPrefix + account.Value}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var user = new UserId(row.GetString(UserIssuer), row.GetString(UserSubject));
            var integration = new IntegrationId(StoredValue.Require(row.GetGuid(IntegrationColumn), "An account's row holds no integration."));
            if (await FindAsync(new OrganizationId(row.GetString(Organization)), user, integration, cancellationToken) is { } connection)
                yield return connection;
        }
    }

    private static string IndexKey(OrganizationId organization, IntegrationId integration) => $"i_{organization.Key}:{integration}";

    private static string PersonKey(OrganizationId organization, UserId user) => $"u_{organization.Key}:{user.Key}";
}
