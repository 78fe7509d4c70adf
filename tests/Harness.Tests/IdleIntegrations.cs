using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Kontext.Core.Identity;
using Kontext.Core.Schedule;

namespace Kontext.Harness.Tests;

/// <summary>Integrations with nothing to do for a day, as many as wanted: one of each organization is registered and checked, the others are its copies.</summary>
internal sealed class IdleIntegrations(Engine engine, CountingServer server)
{
    // A transaction holds 100 operations.
    private const int RowsAtOnce = 100;
    private const int TransactionsAtOnce = 4;

    private static readonly string[] ColumnsOfStorage = ["odata.etag", "Timestamp", "PartitionKey", "RowKey"];

    /// <summary>Half of them are the first organization's, the rest is spread evenly over the others.</summary>
    public async Task AddAsync(IReadOnlyList<OrganizationId> organizations, int count, CancellationToken cancellationToken)
    {
        foreach (var organization in organizations)
            await engine.CreateAsync(organization, "Idle", server.At("/idle"), cancellationToken);
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        await engine.TickAsync(cancellationToken);
        await engine.WorkAsync(cancellationToken);

        var (ofFirst, others) = (count / 2, organizations.Count - 1);
        var integrations = await engine.RowsAsync("Integrations", cancellationToken);
        var hints = await engine.RowsAsync("Schedule", cancellationToken);
        foreach (var (place, organization) in organizations.Index())
        {
            var ofThis = integrations.Where(row => row.PartitionKey == organization.Key).ToList();
            var record = ofThis.Single(row => row.RowKey.StartsWith("i_", StringComparison.Ordinal));
            var name = ofThis.Single(row => row.RowKey.StartsWith("n_", StringComparison.Ordinal));
            var hint = hints.Single(row => row.GetGuid("Integration") == name.GetGuid("Integration"));
            var copies = place == 0 ? ofFirst - 1 : (((count - ofFirst) * place / others) - ((count - ofFirst) * (place - 1) / others)) - 1;
            await CopyAsync(record, name, hint, copies, cancellationToken);
        }
    }

    private async Task CopyAsync(TableEntity record, TableEntity name, TableEntity hint, int copies, CancellationToken cancellationToken)
    {
        var (records, hints) = (new List<TableEntity>(), new List<TableEntity>());
        var before = engine.Clock.GetUtcNow() - TimeSpan.FromDays(1);
        foreach (var number in Enumerable.Range(0, copies))
        {
            var id = Guid.CreateVersion7(before + TimeSpan.FromMilliseconds(number));
            var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"idle {number}")));
            var parts = hint.RowKey.Split('_');
            HintKey place = new(hint.PartitionKey, $"{parts[0]}_{parts[1]}_{id:N}");
            records.Add(Copy(record, $"i_{id}", ("Name", $"Idle {number}"), ("NameKey", key), ("Hint", place.ToString())));
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
