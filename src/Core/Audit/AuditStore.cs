using Azure;
using Azure.Data.Tables;
using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Audit;

/// <summary>Stores audit events, one row for each event.</summary>
public sealed partial class AuditStore(Tables tables)
{
    private const int MostDays = 20_000;
    private const int DeletesAtOnce = 100;

    private readonly TableClient _table = tables.Get(Tables.Audit);

    // The organizations and days for which this process has written the list row.
    private readonly LeastUsed<(string Organization, int Day), bool> _listed = new(MostDays);

    /// <summary>Writes a row. One write, and one more for the first row of an organization and day in this process.</summary>
    internal async Task AddAsync(AuditEvent act, string id, CancellationToken cancellationToken)
    {
        await ListDayAsync(act, cancellationToken);
        await _table.AddFreshAsync(Row.Of(act, id), cancellationToken);
    }

    /// <summary>Writes a row, or replaces the row with this time and id.</summary>
    /// <remarks>An upsert. No update can be lost: only one instance writes a row of this id, one write after the other.</remarks>
    internal async Task PutAsync(AuditEvent act, string id, CancellationToken cancellationToken)
    {
        await ListDayAsync(act, cancellationToken);
        await _table.UpsertEntityAsync(Row.Of(act, id), TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Completes a row. One write.</summary>
    internal Task CompleteAsync(AuditEvent act, string id, CancellationToken cancellationToken) =>
        _table.UpdateEntityAsync(Row.Of(act, id), ETag.All, TableUpdateMode.Replace, cancellationToken); // only one request writes this row

    /// <summary>
    /// Returns rows of an organization, the newest first. One range query of a day, and one of earlier days when that day has too few rows.
    /// </summary>
    /// <param name="organization">The organization.</param>
    /// <param name="from">The earliest time, UTC; null for all.</param>
    /// <param name="behind">The position after which the page begins.</param>
    /// <param name="most">The maximum number of rows to read.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<(IReadOnlyList<(AuditEvent Act, AuditPlace Place)> Acts, AuditPlace? Last)> ListAsync(
        OrganizationId organization, DateTimeOffset? from, AuditPlace behind, int most, CancellationToken cancellationToken)
    {
        var (first, last) = (AuditKey.PartitionOf(organization, behind.Day), AuditKey.PartitionOf(organization, from is { } earliest ? AuditKey.DayOf(earliest) : 0));
        List<(AuditEvent Act, AuditPlace Place)> acts = [];

        // One filter with two ranges would scan the whole table.
        foreach (var filter in new[]
        {
            TableClient.CreateQueryFilter($"PartitionKey eq {first} and RowKey gt {behind.Row}"),
            TableClient.CreateQueryFilter($"PartitionKey gt {first} and PartitionKey le {last}"),
        })
        {
            await foreach (var row in _table.QueryAsync<Row>(filter, maxPerPage: most, cancellationToken: cancellationToken))
            {
                acts.Add((row.ToEvent(organization), new AuditPlace(AuditKey.DayOf(row.Time), row.RowKey)));
                if (acts.Count == most)
                    return (acts, acts[^1].Place);
            }
        }

        return (acts, null);
    }

    /// <summary>
    /// Removes all rows before a day, and returns the number of removed rows. One query, then for each organization a query and a
    /// transaction for each hundred rows.
    /// </summary>
    internal async Task<int> RemoveBeforeAsync(int day, int most, CancellationToken cancellationToken)
    {
        var removed = 0;
        var (from, until) = (AuditKey.DayPartition(0), AuditKey.DayPartition(day));
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {from} and PartitionKey lt {until}");
        await foreach (var listed in _table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
        {
            if (removed >= most)
                break;
            removed += await RemoveAllAsync(AuditKey.PartitionOf(listed.RowKey, AuditKey.ReadDay(listed.PartitionKey)), cancellationToken);
            await _table.DeleteEntityAsync(listed.PartitionKey, listed.RowKey, ETag.All, cancellationToken); // a list row is never changed
        }

        return removed;
    }

    private async Task<int> RemoveAllAsync(string partition, CancellationToken cancellationToken)
    {
        var removed = 0;
        var rows = _table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken);
        await foreach (var chunk in rows.AsPages(pageSizeHint: DeletesAtOnce))
        {
            if (chunk.Values.Count == 0)
                continue;
            await RemoveAsync(chunk.Values, cancellationToken);
            removed += chunk.Values.Count;
        }

        return removed;
    }

    // Two concurrent removals are harmless: one of them finds no row.
    private async Task RemoveAsync(IReadOnlyList<TableEntity> rows, CancellationToken cancellationToken)
    {
        if (await _table.TryRemoveAsync(rows, cancellationToken))
            return;
        foreach (var row in rows)
            await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
    }

    // The list row comes before the audit row, so that removal finds every audit row.
    private async Task ListDayAsync(AuditEvent act, CancellationToken cancellationToken)
    {
        var (key, day) = (act.Organization.Key, AuditKey.DayOf(act.Time));
        if (_listed.TryGet((key, day), out _))
            return;

        // An upsert. Every writer writes an identical row, so no update can be lost.
        await _table.UpsertEntityAsync(new TableEntity(AuditKey.DayPartition(day), key), TableUpdateMode.Replace, cancellationToken);
        _listed.Set((key, day), true);
    }
}
