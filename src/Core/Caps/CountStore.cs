using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Caps;

/// <summary>Stores counts in the schedule's table, in one partition for each organization.</summary>
public sealed class CountStore(Tables tables)
{
    private const string Integrations = "integrations";
    private const string NumberColumn = "Number";
    private const string CountedAtColumn = "CountedAt";
    private const string HintColumn = "Hint";

    private readonly TableClient _table = tables.Get(Tables.Schedule);

    /// <summary>Returns the stored count; null when there is none. Costs one point read.</summary>
    internal async Task<StoredCount?> FindAsync(CountedOwner owner, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<TableEntity>(PartitionOf(owner), RowOf(owner), cancellationToken);
        return row is null ? null : new StoredCount(
            row.GetInt32(NumberColumn) ?? 0, row.GetDateTimeOffset(CountedAtColumn) ?? DateTimeOffset.MinValue, row.GetString(HintColumn) ?? "");
    }

    /// <summary>Stores a count in place of the last one. Costs one write.</summary>
    /// <remarks>This is an upsert. A lost update is harmless, because both of two concurrent counts are true.</remarks>
    public Task StoreAsync(CountedOwner owner, StoredCount count, CancellationToken cancellationToken)
    {
        TableEntity row = new(PartitionOf(owner), RowOf(owner))
        {
            [NumberColumn] = count.Number,
            [CountedAtColumn] = count.CountedAt,
            [HintColumn] = count.Hint,
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    // No shard has such a name.
    private static string PartitionOf(CountedOwner owner) => $"count_{owner.Organization.Key}";

    private static string RowOf(CountedOwner owner) => owner.User is { } user ? $"u_{user.Key}" : Integrations;
}

/// <summary>The owner of the things that are counted.</summary>
/// <param name="Organization">The organization of the integrations, or of the user's connections.</param>
/// <param name="User">The user whose connections are counted; null to count integrations.</param>
public readonly record struct CountedOwner(OrganizationId Organization, UserId? User);

/// <summary>The result of maintenance's last count.</summary>
/// <param name="Number">The number, at most the number of rows that were read.</param>
/// <param name="CountedAt">When it was counted, UTC.</param>
/// <param name="Hint">The id of the hint of the next count; empty when there is none.</param>
public sealed record StoredCount(int Number, DateTimeOffset CountedAt, string Hint);
