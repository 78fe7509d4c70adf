using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Connections;

/// <summary>
/// Keeps connections, one row each: <c>c_</c> + integration in the partition of the person, beside <c>x_</c> + secret for a credential that is
/// still to be ended. A partition for each integration lists who may be connected; the connection itself is the truth.
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

    /// <summary>Null when there never was one. One point read.</summary>
    internal async Task<Connection?> FindAsync(OrganizationId organization, UserId user, IntegrationId integration, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<Row>(PersonKey(organization, user), Connected + integration, cancellationToken);
        return row?.ToConnection(organization, user);
    }

    /// <summary>A person's connections to integrations whose ids lie between two, both included. One range query.</summary>
    internal async Task<IReadOnlyDictionary<IntegrationId, Connection>> ListAsync(
        OrganizationId organization, UserId user, IntegrationId first, IntegrationId last, CancellationToken cancellationToken)
    {
        var connections = new Dictionary<IntegrationId, Connection>();
        await foreach (var connection in QueryAsync(organization, user, Connected + first, Connected + last, cancellationToken))
            connections.Add(connection.Integration, connection);
        return connections;
    }

    /// <summary>All connections of a person's, those that have ended included. One range query.</summary>
    internal IAsyncEnumerable<Connection> ListAllAsync(OrganizationId organization, UserId user, CancellationToken cancellationToken) =>
        QueryAsync(organization, user, Connected, BehindConnected, cancellationToken);

    /// <summary>How many connections a person has, those that have ended included, up to a number; keys are all that is read.</summary>
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

    /// <summary>Notes that a person may be connected to an integration; written before the connection.</summary>
    internal Task NoteAsync(OrganizationId organization, IntegrationId integration, UserId user, CancellationToken cancellationToken)
    {
        // An upsert: every writer writes the same row, so there is no update to lose.
        var row = new TableEntity(IndexKey(organization, integration), user.Key)
        {
            [UserIssuer] = user.Issuer,
            [UserSubject] = user.Subject,
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>
    /// Puts a connection in the place of <paramref name="present"/> and, when that had a credential, a note of what is still to be ended, in one
    /// transaction. False when <paramref name="present"/> is not what is there any more.
    /// </summary>
    internal async Task<bool> TryPutAsync(Connection? present, Connection next, Ending? ending, CancellationToken cancellationToken)
    {
        var row = Row.Of(next);
        if (present is null)
            return await _table.TryAddAsync(row, cancellationToken);
        if (ending is null)
            return await _table.TryReplaceAsync(row, ETagOf(present), cancellationToken) is not null;
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.UpdateReplace, row, ETagOf(present)),
                new(TableTransactionActionType.Add, EndingRow.Of(ending)),
            ],
            cancellationToken) is null;
    }

    /// <summary>Replaces a connection by one with the same credential, wherever that is kept, which can be replaced in turn; null when it has changed.</summary>
    internal async Task<Connection?> TryUpdateAsync(Connection present, Connection next, CancellationToken cancellationToken)
    {
        if (present.Secret is { } secret && next.Secret?.Address.IsOfSameCredential(secret.Address) != true)
            throw new InvalidOperationException("What ends a credential leaves a note of it.");
        return await _table.TryReplaceAsync(Row.Of(next), ETagOf(present), cancellationToken) is { } etag
            ? next with { RowVersion = etag.ToString() }
            : null;
    }

    /// <summary>What is still to be ended of a secret; null when nothing is noted. One point read.</summary>
    internal async Task<Ending?> FindEndingAsync(OrganizationId organization, UserId user, SecretAddress secret, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<EndingRow>(PersonKey(organization, user), EndingPrefix + secret.Name, cancellationToken);
        return row?.ToEnding(organization, user);
    }

    /// <summary>All that is still to be ended of a person's. One range query.</summary>
    internal async IAsyncEnumerable<Ending> ListEndingsAsync(
        OrganizationId organization, UserId user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Behind = "x`"; // the character after '_'
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PersonKey(organization, user)} and RowKey ge {EndingPrefix} and RowKey lt {Behind}");
        await foreach (var row in _table.QueryAsync<EndingRow>(filter, cancellationToken: cancellationToken))
            yield return row.ToEnding(organization, user);
    }

    /// <summary>Removes the note of an ended credential: nothing of it is left.</summary>
    internal Task ForgetEndingAsync(OrganizationId organization, UserId user, SecretAddress secret, CancellationToken cancellationToken) =>
        _table.DeleteEntityAsync(
            PersonKey(organization, user),
            EndingPrefix + secret.Name,
            ETag.All, // made once and never changed
            cancellationToken);

    /// <summary>Who may be connected to an integration; each must be verified against the connection itself.</summary>
    internal async IAsyncEnumerable<UserId> ListUsersAsync(
        OrganizationId organization, IntegrationId integration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {IndexKey(organization, integration)}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return new UserId(row.GetString(UserIssuer), row.GetString(UserSubject));
    }

    /// <summary>Some of them, behind the one with a key; one range query.</summary>
    /// <param name="organization">Whose integration it is.</param>
    /// <param name="integration">Which.</param>
    /// <param name="after">The key of the person to go on behind; null from the first.</param>
    /// <param name="most">As many at most.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<IReadOnlyList<UserId>> ListUsersAsync(
        OrganizationId organization, IntegrationId integration, string? after, int most, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {IndexKey(organization, integration)} and RowKey gt {after ?? ""}");
        return await _table.QueryAsync<TableEntity>(filter, maxPerPage: most, cancellationToken: cancellationToken)
            .Select(row => new UserId(row.GetString(UserIssuer), row.GetString(UserSubject)))
            .Take(most)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Notes that a connection uses a grant that its provider ends as a whole; written before the connection tells the account.</summary>
    internal Task NoteAccountAsync(AccountKey account, Connection connection, CancellationToken cancellationToken)
    {
        // An upsert: every writer writes the same row, so there is no update to lose.
        var row = new TableEntity(AccountPrefix + account.Value, TableKey.Encode($"{connection.Organization.Key}:{connection.User.Key}:{connection.Integration}"))
        {
            [Organization] = connection.Organization.Value,
            [UserIssuer] = connection.User.Issuer,
            [UserSubject] = connection.User.Subject,
            [IntegrationColumn] = connection.Integration.Value,
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>The connections that may use an account's grant, as they are now, whoever has them.</summary>
    internal async IAsyncEnumerable<Connection> ListByAccountAsync(AccountKey account, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {AccountPrefix + account.Value}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var user = new UserId(row.GetString(UserIssuer), row.GetString(UserSubject));
            var integration = new IntegrationId(row.GetGuid(IntegrationColumn) ?? throw new FormatException("An account's row holds no integration."));
            if (await FindAsync(new OrganizationId(row.GetString(Organization)), user, integration, cancellationToken) is { } connection)
                yield return connection;
        }
    }

    private static ETag ETagOf(Connection present) =>
        new(present.RowVersion ?? throw new InvalidOperationException("Only a connection that was read can be replaced."));

    private static string IndexKey(OrganizationId organization, IntegrationId integration) => $"i_{organization.Key}:{integration}";

    private static string PersonKey(OrganizationId organization, UserId user) => $"u_{organization.Key}:{user.Key}";
}
