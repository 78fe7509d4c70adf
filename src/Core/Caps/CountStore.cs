using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Caps;

/// <summary>Keeps counts in the table of the schedule, in a partition for each organization.</summary>
public sealed class CountStore(Tables tables)
{
    private const string Integrations = "integrations";
    private const string NumberColumn = "Number";
    private const string CountedAtColumn = "CountedAt";
    private const string HintColumn = "Hint";

    private readonly TableClient _table = tables.Get(Tables.Schedule);

    /// <summary>Null when nothing was ever counted. One point read.</summary>
    internal async Task<KeptCount?> FindAsync(CountedOwner owner, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<TableEntity>(PartitionOf(owner), RowOf(owner), cancellationToken);
        return row is null ? null : new KeptCount(
            row.GetInt32(NumberColumn) ?? 0, row.GetDateTimeOffset(CountedAtColumn) ?? DateTimeOffset.MinValue, row.GetString(HintColumn) ?? "");
    }

    /// <summary>Keeps a count in the place of the one before. One write.</summary>
    /// <remarks>An upsert, for a lost update is harmless: of two counts at once either is a true one.</remarks>
    public Task KeepAsync(CountedOwner owner, KeptCount count, CancellationToken cancellationToken)
    {
        TableEntity row = new(PartitionOf(owner), RowOf(owner))
        {
            [NumberColumn] = count.Number,
            [CountedAtColumn] = count.CountedAt,
            [HintColumn] = count.Hint,
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    // No shard is named like this.
    private static string PartitionOf(CountedOwner owner) => $"count_{owner.Organization.Key}";

    private static string RowOf(CountedOwner owner) => owner.User is { } user ? $"u_{user.Key}" : Integrations;
}

/// <summary>Whose things are counted.</summary>
/// <param name="Organization">Whose integrations; or in which organization the person's connections are.</param>
/// <param name="User">Whose connections; null for integrations.</param>
public readonly record struct CountedOwner(OrganizationId Organization, UserId? User);

/// <summary>What maintenance last counted.</summary>
/// <param name="Number">How many there were; not more than were looked at.</param>
/// <param name="CountedAt">When, UTC.</param>
/// <param name="Hint">The id of the hint that goes on counting; empty when none does.</param>
public sealed record KeptCount(int Number, DateTimeOffset CountedAt, string Hint);
