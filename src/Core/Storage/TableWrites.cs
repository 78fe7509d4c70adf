using Azure;
using Azure.Data.Tables;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Storage;

/// <summary>
/// Conditional writes that recognise a lost answer. The Azure client repeats a request without an answer, and the repetition gets 409 or
/// 412 although the first one succeeded. The row's write id tells.
/// </summary>
internal static class TableWrites
{
    /// <summary>Adds a row. Returns false when another row has its key.</summary>
    public static async Task<bool> TryAddAsync<TRow>(this TableClient table, TRow row, CancellationToken cancellationToken)
        where TRow : StampedRow
    {
        row.WriteId = NewWriteId();
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            return await FindOwnAsync(table, row, cancellationToken) is not null;
        }
    }

    /// <summary>
    /// Replaces the row that was read with <paramref name="etag"/>. Returns the new ETag; null when the row has changed or gone.
    /// </summary>
    public static async Task<ETag?> TryReplaceAsync<TRow>(this TableClient table, TRow row, ETag etag, CancellationToken cancellationToken)
        where TRow : StampedRow
    {
        row.WriteId = NewWriteId();
        try
        {
            var response = await table.UpdateEntityAsync(row, etag, TableUpdateMode.Replace, cancellationToken);
            return response.Headers.ETag;
        }
        catch (RequestFailedException exception) when (exception.Status is 412 or 404)
        {
            return (await FindOwnAsync(table, row, cancellationToken))?.ETag;
        }
    }

    /// <summary>
    /// Submits a transaction of one partition. Returns null when it was committed, or else the index of the action that failed.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="witness">A row that the transaction adds or replaces. It tells whether the transaction succeeded before a repetition
    /// failed.</param>
    /// <param name="actions">At most 100.</param>
    /// <param name="cancellationToken">Ends the wait, but not necessarily the write.</param>
    public static async Task<int?> TrySubmitAsync<TRow>(
        this TableClient table, TRow witness, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
        where TRow : StampedRow
    {
        var writeId = NewWriteId();
        foreach (var row in actions.Select(action => action.Entity).OfType<StampedRow>())
            row.WriteId = writeId;
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return null;
        }
        catch (TableTransactionFailedException exception) when (exception.Status is 409 or 412 or 404)
        {
            return await FindOwnAsync(table, witness, cancellationToken) is not null ? null : exception.FailedTransactionActionIndex ?? 0;
        }
        catch (TableTransactionFailedException exception) when (exception.Status is 500 or 503)
        {
            // A busy partition answers inside the batch's 202, which the client's retries do not inspect.
            throw new UnavailableException("Table storage", retryAfter: null, exception);
        }
    }

    /// <summary>Adds a row whose key is fresh, so another row with this key is a fault.</summary>
    public static async Task AddFreshAsync<TRow>(this TableClient table, TRow row, CancellationToken cancellationToken)
        where TRow : StampedRow
    {
        if (!await table.TryAddAsync(row, cancellationToken))
            throw new InvalidOperationException($"Table {table.Name} has a row with this fresh key already.");
    }

    /// <summary>Removes a row; false when it has changed since it was read. A missing row is no error.</summary>
    public static async Task<bool> TryRemoveAsync(this TableClient table, string partitionKey, string rowKey, ETag etag, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(partitionKey, rowKey, etag, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            return false;
        }
    }

    /// <summary>Removes rows of one partition in one transaction; false when one of them is missing. Then none was removed.</summary>
    public static async Task<bool> TryRemoveAsync(this TableClient table, IReadOnlyList<TableEntity> rows, CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException exception) when (exception.Status == 404)
        {
            return false;
        }
    }

    /// <summary>Returns the ETag of a record's row version. Throws for a record that was not read from its table.</summary>
    public static ETag ETagOf(string? rowVersion) => new(rowVersion ?? throw new InvalidOperationException("Only a record that was read can be replaced."));

    /// <summary>Returns a row; null when there is none.</summary>
    public static async Task<TRow?> FindAsync<TRow>(
        this TableClient table, string partitionKey, string rowKey, CancellationToken cancellationToken)
        where TRow : class, ITableEntity
    {
        var response = await table.GetEntityIfExistsAsync<TRow>(partitionKey, rowKey, cancellationToken: cancellationToken);
        return response.HasValue ? response.Value : null;
    }

    /// <summary>
    /// Counts rows up to <paramref name="most"/>. It costs one request for each thousand, and storage returns the keys only.
    /// </summary>
    public static async Task<int> CountAsync(this TableClient table, string filter, int most, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var page in table.QueryAsync<TableEntity>(filter, select: ["RowKey"], cancellationToken: cancellationToken).AsPages())
        {
            count += page.Values.Count;
            if (count >= most)
                break;
        }

        return Math.Min(count, most);
    }

    private static async Task<TRow?> FindOwnAsync<TRow>(TableClient table, TRow row, CancellationToken cancellationToken)
        where TRow : StampedRow
    {
        var present = await table.FindAsync<TRow>(row.PartitionKey, row.RowKey, cancellationToken);
        return present?.WriteId == row.WriteId ? present : null;
    }

    // Only equality matters, so the id needs no order and no clock.
    private static Guid NewWriteId()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        return new Guid(bytes);
    }
}
