using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;

namespace Kontext.Harness.Tests;

/// <summary>Creates thousands of integrations: copies of the rows of a registered one, with other ids and names.</summary>
internal sealed class IntegrationCopies(Engine engine)
{
    // A transaction holds 100 operations.
    private const int RowsAtOnce = 100;
    private const int TransactionsAtOnce = 4;

    private static readonly string[] ColumnsOfStorage = ["odata.etag", "Timestamp", "PartitionKey", "RowKey"];

    /// <summary>Copies an integration as it was just created, its hint included.</summary>
    public async Task AddAsync(Integration integration, int copies, string name, CancellationToken cancellationToken)
    {
        var partition = integration.Organization.Key;
        var record = await engine.RowAsync("Integrations", partition, $"i_{integration.Id}", cancellationToken);
        var holder = await engine.RowAsync("Integrations", partition, $"n_{record.GetString("NameKey")}", cancellationToken);
        var place = HintKey.Read(record.GetString("Hint"));
        var hint = await engine.RowAsync("Schedule", place.Shard, place.Row, cancellationToken);
        await AddAsync(record, holder, hint, copies, name, engine.Clock.GetUtcNow(), cancellationToken);
    }

    public async Task AddAsync(
        TableEntity record, TableEntity name, TableEntity hint, int copies, string prefix, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (records, hints) = (new List<TableEntity>(), new List<TableEntity>());
        foreach (var number in Enumerable.Range(0, copies))
        {
            var id = Guid.CreateVersion7(since + TimeSpan.FromMilliseconds(number));
            var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{prefix} {number}")));
            HintKey place = new(hint.PartitionKey, $"{hint.RowKey[..(hint.RowKey.LastIndexOf('_') + 1)]}{id:N}");
            records.Add(Copy(record, $"i_{id}", ("Name", $"{prefix} {number}"), ("NameKey", key), ("Hint", place.ToString())));
            records.Add(Copy(name, $"n_{key}", ("Integration", id)));
            hints.Add(Copy(hint, place.Row, ("Integration", id)));
        }

        await WriteAsync("Integrations", records, cancellationToken);
        await WriteAsync("Schedule", hints, cancellationToken);
    }

    private Task WriteAsync(string table, IEnumerable<TableEntity> rows, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)).Chunk(RowsAtOnce),
        new ParallelOptions { MaxDegreeOfParallelism = TransactionsAtOnce, CancellationToken = cancellationToken },
        async (some, token) => await engine.Table(table).SubmitTransactionAsync(some, token));

    private static TableEntity Copy(TableEntity row, string key, params (string Column, object Value)[] changes)
    {
        TableEntity copy = new(row.PartitionKey, key);
        foreach (var (column, value) in row.Where(cell => !ColumnsOfStorage.Contains(cell.Key, StringComparer.Ordinal)))
            copy[column] = value;
        foreach (var (column, value) in changes)
            copy[column] = value;
        return copy;
    }
}
