using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Identity;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Connections;

/// <summary>
/// Keeps connections, one row each: <c>c_</c> + integration in the partition of the person, beside <c>x_</c> + secret for a credential that is
/// still to be ended. A partition for each integration lists who may be connected; the connection itself is the truth.
/// </summary>
public sealed partial class ConnectionStore(Tables tables, TimeProvider clock)
{
    private const string Connected = "c_";
    private const string Ending = "x_";
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
        var (from, to) = (Connected + first, Connected + last);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PersonKey(organization, user)} and RowKey ge {from} and RowKey le {to}");
        var connections = new Dictionary<IntegrationId, Connection>();
        await foreach (var row in _table.QueryAsync<Row>(filter, cancellationToken: cancellationToken))
        {
            var connection = row.ToConnection(organization, user);
            connections.Add(connection.Integration, connection);
        }

        return connections;
    }

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
    internal async Task<bool> TryPutAsync(Connection? present, Connection next, CancellationToken cancellationToken)
    {
        var row = Row.Of(next);
        if (present is null)
            return await _table.TryAddAsync(row, cancellationToken);

        var etag = new ETag(present.RowVersion ?? throw new InvalidOperationException("Only a connection that was read can be replaced."));
        if (present.Secret is null || present.Secret == next.Secret)
            return await _table.TryReplaceAsync(row, etag, cancellationToken) is not null;
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.UpdateReplace, row, etag),
                new(TableTransactionActionType.Add, EndingRow.Of(present, present.Secret, clock.GetUtcNow())),
            ],
            cancellationToken) is null;
    }

    /// <summary>Removes the note of an ended credential: nothing of it is left.</summary>
    internal Task ForgetEndingAsync(OrganizationId organization, UserId user, SecretAddress secret, CancellationToken cancellationToken) =>
        _table.DeleteEntityAsync(
            PersonKey(organization, user),
            Ending + secret.Name,
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

    private static string IndexKey(OrganizationId organization, IntegrationId integration) => $"i_{organization.Key}:{integration}";

    private static string PersonKey(OrganizationId organization, UserId user) => $"u_{organization.Key}:{user.Key}";
}
