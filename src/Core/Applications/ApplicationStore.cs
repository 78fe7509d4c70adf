using Azure;
using Azure.Data.Tables;
using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;

namespace Kontext.Core.Applications;

/// <summary>
/// Stores clients. Each client has a partition, so that a request finds it in one read: the row <c>app</c>. A partition of the organization
/// lists the clients (<c>id_</c> + client id) and counts them (<c>count</c>).
/// </summary>
public sealed partial class ApplicationStore(Tables tables, IdempotencyStore keys, TimeProvider clock)
{
    /// <summary>The limit of clients in one organization; applications and service accounts count together.</summary>
    internal const int Most = 500;

    private const string Record = "app";
    private const string Listed = "id_";
    private const string Counted = "count";

    private const int Attempts = 5;

    // The client's own row follows its list row within functionTimeout (10 minutes), or it is never written.
    private static readonly TimeSpan RecordLimit = TimeSpan.FromMinutes(15);

    private readonly TableClient _table = tables.Get(Tables.Applications);

    /// <summary>Returns the client, archived or not; null when there is none. One point read.</summary>
    internal async Task<Application?> FindAsync(ClientId id, CancellationToken cancellationToken) =>
        (await _table.FindAsync<Row>(id.ToString(), Record, cancellationToken))?.ToApplication(id);

    /// <summary>
    /// Adds a client. Writes the list row and the count in one transaction, then the client's own row, without which the client does not
    /// exist. One read and two writes. The row of an idempotency key is part of the transaction, and costs one write more.
    /// </summary>
    internal async Task<AddResult> TryAddAsync(Application application, KeyedRequest? key, CancellationToken cancellationToken)
    {
        // An earlier request with the key has listed and counted the client.
        if (key?.Begun is null && await TryListAsync(application, key, cancellationToken) is not AddResult.Added and var refused)
            return refused;
        if (key is not null)
            return await _table.TryAddAsync(Row.Of(application), cancellationToken) ? AddResult.Added : AddResult.KeyUsed;
        await _table.AddFreshAsync(Row.Of(application), cancellationToken);
        return AddResult.Added;
    }

    /// <summary>Returns what an earlier request with the key made, as <paramref name="see"/> shows it to a repeat.</summary>
    internal Task<EarlierRequest<T>> FindMadeAsync<T>(
        OrganizationId organization, KeyedRequest request, Func<Application, Outcome<T>> see, CancellationToken cancellationToken)
        where T : notnull => keys.FindAsync<T>(
        PlaceOf(organization),
        request,
        async made => await FindAsync(ReadClient(made), cancellationToken) is { } found ? (Outcome<T>?)see(found) : null,
        cancellationToken);

    /// <summary>Replaces the client that was read. Returns null when its row has changed since.</summary>
    internal async Task<Application?> TryReplaceAsync(Application present, Application next, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(Row.Of(next), TableWrites.ETagOf(present.RowVersion), cancellationToken) is { } etag ? next with { RowVersion = etag.ToString() } : null;

    /// <summary>Removes a client from the list and from the count. Does nothing when the client is not listed.</summary>
    internal async Task UnlistAsync(OrganizationId organization, ClientId id, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await _table.FindAsync<ListedRow>(PartitionOf(organization), Listed + id, cancellationToken) is not { } listed
                || await _table.FindAsync<CountRow>(PartitionOf(organization), Counted, cancellationToken) is not { } count)
            {
                return;
            }

            var next = CountRow.Of(organization, count.Number - 1);
            if (await _table.TrySubmitAsync(
                next,
                [new(TableTransactionActionType.Delete, listed, ETag.All), new(TableTransactionActionType.UpdateReplace, next, count.ETag)], // list rows never change
                cancellationToken) is null)
            {
                return;
            }
        }

        // On a conflict, a repeat of the archive request removes the client from the list.
    }

    /// <summary>Returns the next page of an organization's clients. One range query, and one point read for each client.</summary>
    internal async Task<(IReadOnlyList<Application> Items, ClientId? Last)> ListAsync(ListApplicationsRequest request, CancellationToken cancellationToken)
    {
        var (organization, kind) = (request.Organization, Listed + (request.ServiceAccounts ? ClientId.ServiceAccount : ClientId.Application));
        var (from, behind) = (request.After is { } after ? Listed + after : kind, kind[..^1] + "`"); // the character after '_'
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PartitionOf(organization)} and RowKey gt {from} and RowKey lt {behind}");

        // Reads one row more than the limit: it tells whether another page follows.
        var listed = await _table.QueryAsync<ListedRow>(filter, maxPerPage: request.Limit + 1, cancellationToken: cancellationToken)
            .Take(request.Limit + 1).ToListAsync(cancellationToken);
        var shown = listed.Take(request.Limit).ToList();
        var found = await Task.WhenAll(shown.Select(row => FindListedAsync(organization, row, cancellationToken)));
        return ([.. found.OfType<Application>().Where(application => !application.IsArchived)], listed.Count > request.Limit ? shown[^1].ReadClient() : null);
    }

    private async Task<AddResult> TryListAsync(Application application, KeyedRequest? key, CancellationToken cancellationToken)
    {
        var organization = application.Organization;
        var result = AddResult.Added;
        TableTransactionAction? begin = null;
        await OptimisticConcurrency.RetryAsync(
            async token =>
            {
                var count = await _table.FindAsync<CountRow>(PartitionOf(organization), Counted, token);
                if (count?.Number >= Most)
                {
                    result = AddResult.TooMany;
                    return true;
                }

                if (key is not null)
                    begin ??= await keys.BeginAsync(PlaceOf(organization), key, application.Id.ToString(), token);
                var listed = ListedRow.Of(application);
                var next = CountRow.Of(organization, (count?.Number ?? 0) + 1);
                TableTransactionAction counting = count is null
                    ? new(TableTransactionActionType.Add, next)
                    : new(TableTransactionActionType.UpdateReplace, next, count.ETag);
                List<TableTransactionAction> actions = [new(TableTransactionActionType.Add, listed), counting];
                if (begin is not null)
                    actions.Add(begin);
                var failed = await _table.TrySubmitAsync(listed, actions, token);
                if (failed is 2)
                    result = AddResult.KeyUsed;
                return failed is null or 2;
            },
            cancellationToken);
        return result;
    }

    private async Task<Application?> FindListedAsync(OrganizationId organization, ListedRow row, CancellationToken cancellationToken)
    {
        var application = await FindAsync(row.ReadClient(), cancellationToken);

        // A crash left this list row: before the client's own row was written, or after the client was archived.
        if (application is { IsArchived: true } || (application is null && clock.GetUtcNow() - row.CreatedAt > RecordLimit))
            await UnlistAsync(organization, row.ReadClient(), cancellationToken);
        return application;
    }

    private static ClientId ReadClient(string id) => StoredValue.Require(ClientId.TryParse(id), "A row names no client.");

    private static KeyPlace PlaceOf(OrganizationId organization) => new(Tables.Applications, PartitionOf(organization));

    // No client id begins with this prefix.
    internal static string PartitionOf(OrganizationId organization) => $"o_{organization.Key}";
}

internal enum AddResult
{
    Added,

    /// <summary>The organization has reached its limit of clients.</summary>
    TooMany,

    /// <summary>Another request with the idempotency key came first.</summary>
    KeyUsed,
}
