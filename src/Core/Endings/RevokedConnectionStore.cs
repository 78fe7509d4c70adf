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
/// Keeps what became of each connection that a revocation of many ends: a row by the name of its secret, in a partition of the revocation's own.
/// Every write merges what one party alone knows, so that none is lost to another and each can be repeated.
/// </summary>
public sealed class RevokedConnectionStore(Tables tables)
{
    private const int DeletesAtOnce = 100;

    private readonly TableClient _table = tables.Get(Tables.Connections);

    /// <summary>Writes down that a connection is about to be ended; before it is, so that none is missing from the count.</summary>
    internal Task NoteAsync(
        OrganizationId organization, Guid revocation, UserId user, IntegrationId integration, SecretAddress secret, CancellationToken cancellationToken) =>
        MergeAsync(RowOf(organization, revocation, user, integration, secret), cancellationToken);

    /// <summary>Records that a connection was ended.</summary>
    internal Task RecordEndedAsync(
        OrganizationId organization, Guid revocation, UserId user, IntegrationId integration, SecretAddress secret, CancellationToken cancellationToken)
    {
        var row = RowOf(organization, revocation, user, integration, secret);
        row[nameof(Row.IsEnded)] = true;
        return MergeAsync(row, cancellationToken);
    }

    /// <summary>Records what became of an ended connection's tokens where they came from; nothing where it was ended by itself.</summary>
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

    /// <summary>Records that nothing of an ended connection's credential is left; nothing where it was ended by itself.</summary>
    internal Task RecordOverAsync(Ending ending, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (TryMakeRow(ending) is not { } row)
            return Task.CompletedTask;
        row[nameof(Row.OverAt)] = now;
        return MergeAsync(row, cancellationToken);
    }

    /// <summary>All connections of a revocation. One range query for each thousand.</summary>
    internal async IAsyncEnumerable<RevokedConnection> ListAsync(
        OrganizationId organization, Guid revocation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {KeyOf(organization, revocation)}");
        await foreach (var row in _table.QueryAsync<Row>(filter, cancellationToken: cancellationToken))
            yield return row.ToRevokedConnection();
    }

    /// <summary>Takes back a note of a connection that somebody else ended; nothing when anything was recorded of it since it was read.</summary>
    internal async Task TakeBackAsync(OrganizationId organization, Guid revocation, RevokedConnection noted, CancellationToken cancellationToken)
    {
        try
        {
            await _table.DeleteEntityAsync(KeyOf(organization, revocation), noted.Secret.Name, new ETag(noted.RowVersion), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            // Only who ends it for the revocation writes there: then it is one of its own after all.
        }
    }

    /// <summary>Removes all that is known of a revocation's connections.</summary>
    internal async Task RemoveAllAsync(OrganizationId organization, Guid revocation, CancellationToken cancellationToken)
    {
        var partition = KeyOf(organization, revocation);
        var secrets = await ListAsync(organization, revocation, cancellationToken).Select(one => one.Secret.Name).ToListAsync(cancellationToken);
        foreach (var chunk in secrets.Chunk(DeletesAtOnce))
        {
            // Nobody writes there any more: everything of it is over.
            var deletes = chunk.Select(name => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, name), ETag.All));
            await _table.SubmitTransactionAsync(deletes, cancellationToken);
        }
    }

    // An upsert: the columns of each writer are its own, so there is no update to lose.
    private Task MergeAsync(TableEntity row, CancellationToken cancellationToken) => _table.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellationToken);

    private static TableEntity? TryMakeRow(Ending ending) => ending.Revocation is { } revocation
        ? RowOf(ending.Organization, revocation, ending.User, ending.Integration, ending.Secret.Address)
        : null;

    private static TableEntity RowOf(OrganizationId organization, Guid revocation, UserId user, IntegrationId integration, SecretAddress secret) =>
        new(KeyOf(organization, revocation), secret.Name)
        {
            [nameof(Row.UserIssuer)] = user.Issuer,
            [nameof(Row.UserSubject)] = user.Subject,
            [nameof(Row.Integration)] = integration.Value,
            [nameof(Row.Secret)] = secret.ToString(),
        };

    private static string KeyOf(OrganizationId organization, Guid revocation) => $"r_{organization.Key}:{revocation:D}";

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

        public RevokedConnection ToRevokedConnection() => new()
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
