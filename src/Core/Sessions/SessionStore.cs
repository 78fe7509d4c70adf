using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Applications;
using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;

namespace Kontext.Core.Sessions;

/// <summary>
/// Stores delegations and sessions. Client and user share a partition (<c>c_</c>): the row <c>delegation</c>, and <c>s_</c> + id for each
/// session. Three indexes find them: by application (<c>l_</c>), by user (<c>u_</c>), and by the day in which sessions end (<c>e_</c>).
/// </summary>
public sealed partial class SessionStore(Tables tables, IdempotencyStore keys)
{
    private const string Owned = "c_";
    private const string Listed = "l_";
    private const string Personal = "u_";
    private const string Ending = "e_";

    private const string DelegationKey = "delegation";
    private const string SessionPrefix = "s_";
    private const string DelegationPrefix = "d_";

    private readonly TableClient _table = tables.Get(Tables.Sessions);

    /// <summary>Returns the delegation; null when the user never agreed. One point read.</summary>
    internal Task<Delegation?> FindDelegationAsync(DelegateKey owner, CancellationToken cancellationToken) => FindDelegationAsync(owner.Hash, cancellationToken);

    /// <summary>Returns the delegation of a partition; null when there is none. One point read.</summary>
    internal async Task<Delegation?> FindDelegationAsync(string owner, CancellationToken cancellationToken) =>
        (await _table.FindAsync<DelegationRow>(Owned + owner, DelegationKey, cancellationToken))?.ToDelegation();

    /// <summary>Returns the session; null when there is none. One point read.</summary>
    internal async Task<Session?> FindSessionAsync(string owner, Guid id, CancellationToken cancellationToken) =>
        (await _table.FindAsync<SessionRow>(Owned + owner, SessionPrefix + id.ToString("N"), cancellationToken))?.ToSession();

    /// <summary>
    /// Writes a delegation to which the user has agreed, and its indexes; false when it has changed since it was read. The indexes come
    /// first: an index row without a delegation is ignored.
    /// </summary>
    internal async Task<bool> TryAgreeAsync(Delegation delegation, CancellationToken cancellationToken)
    {
        // Upserts. A lost update is harmless, because the content of an index row never changes.
        var owner = delegation.Owner;
        if (ClientId.TryParse(owner.Client) is not null)
            await _table.UpsertEntityAsync(IndexRow.Of(Listed + DelegateKey.HashOf(owner.Client), DelegationPrefix + owner.Hash, owner.Hash), TableUpdateMode.Replace, cancellationToken);
        await _table.UpsertEntityAsync(IndexRow.Of(PartitionOf(delegation.Organization, owner.Person), owner.Hash, owner.Hash), TableUpdateMode.Replace, cancellationToken);
        return await TryPutAsync(delegation, cancellationToken);
    }

    /// <summary>Writes the delegation; false when it has changed since it was read.</summary>
    internal async Task<bool> TryPutAsync(Delegation delegation, CancellationToken cancellationToken) => delegation.RowVersion is { } version
        ? await _table.TryReplaceAsync(DelegationRow.Of(delegation), new ETag(version), cancellationToken) is not null
        : await _table.TryAddAsync(DelegationRow.Of(delegation), cancellationToken);

    /// <summary>
    /// Adds a session; false when it exists already. The index of the day comes first, so that every session is removed one day.
    /// </summary>
    internal async Task<bool> TryAddAsync(Session session, CancellationToken cancellationToken)
    {
        var (owner, row) = (session.Owner.Hash, SessionPrefix + session.Id.ToString("N"));
        await _table.TryAddAsync(IndexRow.Of(Ending + DayOf(session.EndsAt), row, owner, session.Owner.Client), cancellationToken);
        if (ClientId.TryParse(session.Owner.Client) is not null)
            await _table.TryAddAsync(IndexRow.Of(Listed + DelegateKey.HashOf(session.Owner.Client), row, owner), cancellationToken);
        return await _table.TryAddAsync(SessionRow.Of(session), cancellationToken);
    }

    /// <summary>
    /// Adds a session of an application, once for an idempotency key; false when another request with the key came first. The row of the key
    /// is written in one transaction with the index of the application, before the session.
    /// </summary>
    internal async Task<bool> TryAddAsync(Session session, KeyedRequest key, CancellationToken cancellationToken)
    {
        if (key.Begun is null)
        {
            var (owner, row) = (session.Owner.Hash, SessionPrefix + session.Id.ToString("N"));
            await _table.TryAddAsync(IndexRow.Of(Ending + DayOf(session.EndsAt), row, owner, session.Owner.Client), cancellationToken);
            var listed = IndexRow.Of(Listed + DelegateKey.HashOf(session.Owner.Client), row, owner);
            var begin = await keys.BeginAsync(PlaceOf(session.Owner.Client), key, session.Id.ToString("D"), cancellationToken);
            if (await _table.TrySubmitAsync(listed, [new(TableTransactionActionType.Add, listed), begin], cancellationToken) is not null)
                return false;
        }

        return await _table.TryAddAsync(SessionRow.Of(session), cancellationToken);
    }

    /// <summary>
    /// Returns the problem of a repeat, when an earlier request with the key began a session. A session that was removed has no row in the
    /// index any more, and one that was never written still has it.
    /// </summary>
    internal Task<EarlierRequest<T>> FindMadeAsync<T>(ClientId client, KeyedRequest request, Func<string, Problem> see, CancellationToken cancellationToken)
        where T : notnull
    {
        return keys.FindAsync<T>(PlaceOf(client.ToString()), request, FindAsync, cancellationToken);

        async Task<Outcome<T>?> FindAsync(string made)
        {
            var id = Guid.ParseExact(made, "D");
            return await _table.FindAsync<IndexRow>(Listed + DelegateKey.HashOf(client.ToString()), SessionPrefix + id.ToString("N"), cancellationToken) is { } listed
                && await FindSessionAsync(listed.Owner, id, cancellationToken) is null
                ? (Outcome<T>?)null
                : see(made);
        }
    }

    /// <summary>Replaces the session that was read; null when another write came first.</summary>
    internal async Task<Session?> TryReplaceAsync(Session present, Session next, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(SessionRow.Of(next), TableWrites.ETagOf(present.RowVersion), cancellationToken) is { } etag
            ? next with { RowVersion = etag.ToString() }
            : null;

    /// <summary>
    /// Replaces a session and its delegation in one transaction; false when another write came first. A delegation that was never written
    /// is added.
    /// </summary>
    internal async Task<bool> TryReplaceAsync(Session session, Delegation delegation, CancellationToken cancellationToken)
    {
        var row = SessionRow.Of(session);
        var beside = DelegationRow.Of(delegation);
        return await _table.TrySubmitAsync(
            row,
            [
                new(TableTransactionActionType.UpdateReplace, row, TableWrites.ETagOf(session.RowVersion)),
                delegation.RowVersion is { } version
                    ? new(TableTransactionActionType.UpdateReplace, beside, new ETag(version))
                    : new(TableTransactionActionType.Add, beside),
            ],
            cancellationToken) is null;
    }

    /// <summary>Returns the sessions of an application after an id, in the order of creation; the last id when more may follow.</summary>
    internal async Task<(IReadOnlyList<Session> Items, Guid? Last)> ListSessionsAsync(ClientId client, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var rows = await ListAsync(client, SessionPrefix, after is { } id ? SessionPrefix + id.ToString("N") : null, limit, cancellationToken);
        var found = await Task.WhenAll(rows.Take(limit).Select(row => FindSessionAsync(row.Owner, Guid.ParseExact(row.RowKey[SessionPrefix.Length..], "N"), cancellationToken)));
        return ([.. found.OfType<Session>()], rows.Count > limit ? Guid.ParseExact(rows[limit - 1].RowKey[SessionPrefix.Length..], "N") : null);
    }

    /// <summary>Returns a session of an application; null when there is none. Two point reads.</summary>
    internal async Task<Session?> FindSessionAsync(ClientId client, Guid id, CancellationToken cancellationToken) =>
        await _table.FindAsync<IndexRow>(Listed + DelegateKey.HashOf(client.ToString()), SessionPrefix + id.ToString("N"), cancellationToken) is { } row
            ? await FindSessionAsync(row.Owner, id, cancellationToken)
            : null;

    /// <summary>Returns the delegations of an application after a key, and the last key when more may follow.</summary>
    internal async Task<(IReadOnlyList<Delegation> Items, string? Last)> ListDelegationsAsync(ClientId client, string? after, int limit, CancellationToken cancellationToken)
    {
        var rows = await ListAsync(client, DelegationPrefix, after is null ? null : DelegationPrefix + after, limit, cancellationToken);
        var found = await Task.WhenAll(rows.Take(limit).Select(row => FindDelegationAsync(row.Owner, cancellationToken)));
        return ([.. found.OfType<Delegation>()], rows.Count > limit ? rows[limit - 1].Owner : null);
    }

    /// <summary>Returns the delegations of a user. One range query for each thousand, and one point read for each delegation.</summary>
    internal async IAsyncEnumerable<Delegation> ListAsync(OrganizationId organization, UserId person, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PartitionOf(organization, person)}");
        await foreach (var row in _table.QueryAsync<IndexRow>(filter, cancellationToken: cancellationToken))
        {
            if (await FindDelegationAsync(row.Owner, cancellationToken) is { } found)
                yield return found;
        }
    }

    /// <summary>Removes the sessions that ended on past days, and reads no others. Returns the number of sessions.</summary>
    internal async Task<int> RemoveEndedAsync(DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var (from, today) = (Ending, Ending + DayOf(now));
        var filter = TableClient.CreateQueryFilter($"PartitionKey gt {from} and PartitionKey lt {today}");
        var removed = 0;
        await foreach (var row in _table.QueryAsync<IndexRow>(filter, cancellationToken: cancellationToken).Take(most))
        {
            // The row of the day goes last: after a crash the next run finds it again. The index goes first: a session without a row counts as
            // never written while the index names it. A missing row is no error.
            if (row.Client is { } client)
                await _table.DeleteEntityAsync(Listed + DelegateKey.HashOf(client), row.RowKey, ETag.All, cancellationToken);
            await _table.DeleteEntityAsync(Owned + row.Owner, row.RowKey, ETag.All, cancellationToken);
            await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
            removed++;
        }

        return removed;
    }

    private async Task<IReadOnlyList<IndexRow>> ListAsync(ClientId client, string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        var (from, behind) = (after ?? prefix, prefix[..^1] + "`"); // the character after '_'
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Listed + DelegateKey.HashOf(client.ToString())} and RowKey gt {from} and RowKey lt {behind}");
        return await _table.QueryAsync<IndexRow>(filter, maxPerPage: limit + 1, cancellationToken: cancellationToken).Take(limit + 1).ToListAsync(cancellationToken);
    }

    private static KeyPlace PlaceOf(string client) => new(Tables.Sessions, Listed + DelegateKey.HashOf(client));

    private static string PartitionOf(OrganizationId organization, UserId person) => Personal + DelegateKey.HashOf(organization.Value, person.Issuer, person.Subject);

    private static string DayOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
