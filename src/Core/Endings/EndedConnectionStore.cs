using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Endings;

/// <summary>
/// Stores the progress of each connection of a bulk disconnect. Each has one row, keyed by the name of its secret, in a partition of the
/// bulk disconnect. Each writer merges only its own columns, so no write is lost and each can be repeated.
/// </summary>
public sealed class EndedConnectionStore(Tables tables)
{
    private const int DeletesAtOnce = 100;

    private readonly TableClient _table = tables.Get(Tables.Connections);

    /// <summary>Records that a connection is about to be ended. The record comes first, so that the count misses no connection.</summary>
    internal Task NoteAsync(
        OrganizationId organization, Guid bulk, UserId user, IntegrationId integration, SecretAddress secret, CancellationToken cancellationToken) =>
        MergeAsync(RowOf(organization, bulk, user, integration, secret), cancellationToken);

    /// <summary>Records that a connection was ended.</summary>
    internal Task RecordEndedAsync(
        OrganizationId organization, Guid bulk, UserId user, IntegrationId integration, SecretAddress secret, CancellationToken cancellationToken)
    {
        var row = RowOf(organization, bulk, user, integration, secret);
        row[nameof(Row.IsEnded)] = true;
        return MergeAsync(row, cancellationToken);
    }

    /// <summary>Records the result of revoking an ended connection's tokens. Does nothing for a single disconnect.</summary>
    internal Task RecordTokensAsync(Ending ending, GrantRevocation tokens, CancellationToken cancellationToken)
    {
        if (TryMakeRow(ending) is not { } row)
            return Task.CompletedTask;
        if (tokens.RefreshToken is { } refreshToken)
            row[nameof(Row.RefreshToken)] = WireNames.Of(refreshToken);
        if (tokens.AccessToken is { } accessToken)
            row[nameof(Row.AccessToken)] = WireNames.Of(accessToken);
        return MergeAsync(row, cancellationToken);
    }

    /// <summary>Records that an ended connection's credential has completely ended. Does nothing for a single disconnect.</summary>
    internal Task RecordOverAsync(Ending ending, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (TryMakeRow(ending) is not { } row)
            return Task.CompletedTask;
        row[nameof(Row.OverAt)] = now;
        return MergeAsync(row, cancellationToken);
    }

    /// <summary>Returns all connections of a bulk disconnect. One range query for each thousand.</summary>
    internal async IAsyncEnumerable<EndedConnection> ListAsync(
        OrganizationId organization, Guid bulk, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {KeyOf(organization, bulk)}");
        await foreach (var row in _table.QueryAsync<Row>(filter, cancellationToken: cancellationToken))
            yield return row.ToEndedConnection();
    }

    /// <summary>
    /// Removes the record of a connection that another request ended. Does nothing when the row has changed since it was read.
    /// </summary>
    internal async Task TakeBackAsync(OrganizationId organization, Guid bulk, EndedConnection noted, CancellationToken cancellationToken)
    {
        // A changed row stays: only this bulk disconnect writes to the row, so it has ended the connection after all.
        await _table.TryRemoveAsync(KeyOf(organization, bulk), noted.Secret.Name, new ETag(noted.RowVersion), cancellationToken);
    }

    /// <summary>Removes the records of all connections of a bulk disconnect.</summary>
    internal async Task RemoveAllAsync(OrganizationId organization, Guid bulk, CancellationToken cancellationToken)
    {
        var partition = KeyOf(organization, bulk);
        var secrets = await ListAsync(organization, bulk, cancellationToken).Select(one => one.Secret.Name).ToListAsync(cancellationToken);
        foreach (var chunk in secrets.Chunk(DeletesAtOnce))
        {
            // Everything is done, so no other writer uses these rows.
            var deletes = chunk.Select(name => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, name), ETag.All));
            await _table.SubmitTransactionAsync(deletes, cancellationToken);
        }
    }

    // An upsert: each writer has its own columns, so there is no update to lose.
    private Task MergeAsync(TableEntity row, CancellationToken cancellationToken) => _table.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellationToken);

    private static TableEntity? TryMakeRow(Ending ending) => ending.BulkDisconnect is { } bulk
        ? RowOf(ending.Organization, bulk, ending.User, ending.Integration, ending.Secret.Address)
        : null;

    private static TableEntity RowOf(OrganizationId organization, Guid bulk, UserId user, IntegrationId integration, SecretAddress secret) =>
        new(KeyOf(organization, bulk), secret.Name)
        {
            [nameof(Row.UserIssuer)] = user.Issuer,
            [nameof(Row.UserSubject)] = user.Subject,
            [nameof(Row.Integration)] = integration.Value,
            [nameof(Row.Secret)] = secret.ToString(),
        };

    private static string KeyOf(OrganizationId organization, Guid bulk) => $"r_{organization.Key}:{bulk:D}";

    private sealed class Row : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string UserIssuer { get; set; } = "";

        public string UserSubject { get; set; } = "";

        public Guid Integration { get; set; }

        public string Secret { get; set; } = "";

        public bool? IsEnded { get; set; }

        public DateTimeOffset? OverAt { get; set; }

        public string? RefreshToken { get; set; }

        public string? AccessToken { get; set; }

        public EndedConnection ToEndedConnection() => new()
        {
            User = new UserId(UserIssuer, UserSubject),
            Integration = new IntegrationId(Integration),
            Secret = SecretAddress.Read(Secret),
            IsEnded = IsEnded == true || OverAt is not null,
            OverAt = OverAt,
            RefreshToken = RefreshToken is null ? null : WireNames.Read<RevocationResultKind>(RefreshToken),
            AccessToken = AccessToken is null ? null : WireNames.Read<RevocationResultKind>(AccessToken),
            RowVersion = ETag.ToString(),
        };
    }
}
