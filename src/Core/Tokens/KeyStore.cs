using System.Globalization;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Tokens;

/// <summary>
/// Stores the records of keys: a partition for each purpose, a row for each generation. The first key added for a generation becomes its
/// key.
/// </summary>
public sealed class KeyStore(Tables tables)
{
    private readonly TableClient _table = tables.Get(Tables.Keys);

    /// <summary>Returns the records of all keys of a purpose. One range query.</summary>
    internal async Task<IReadOnlyList<KeyRecord>> ListAsync(KeyPurpose purpose, CancellationToken cancellationToken) =>
        await _table.QueryAsync<Row>(TableClient.CreateQueryFilter($"PartitionKey eq {WireNames.Of(purpose)}"), cancellationToken: cancellationToken)
            .Select(row => row.ToRecord())
            .ToListAsync(cancellationToken);

    /// <summary>Adds a key. Returns false when another process has already added a key of this generation.</summary>
    internal Task<bool> TryAddAsync(KeyPurpose purpose, KeyRecord record, DateTimeOffset now, CancellationToken cancellationToken) =>
        _table.TryAddAsync(Row.Of(purpose, record, now), cancellationToken);

    private sealed class Row : StampedRow
    {
        public string Id { get; set; } = "";

        public string Secret { get; set; } = "";

        public DateTimeOffset CreatedAt { get; set; }

        public DateTimeOffset SignsFrom { get; set; }

        public DateTimeOffset? CountsUntil { get; set; }

        public static Row Of(KeyPurpose purpose, KeyRecord record, DateTimeOffset now) => new()
        {
            PartitionKey = WireNames.Of(purpose),
            RowKey = record.Generation.ToString("D8", CultureInfo.InvariantCulture),
            Id = record.Id,
            Secret = record.Secret.ToString(),
            CreatedAt = now,
            SignsFrom = record.SignsFrom,
            CountsUntil = record.CountsUntil,
        };

        public KeyRecord ToRecord() => new(int.Parse(RowKey, NumberStyles.None, CultureInfo.InvariantCulture), Id, SecretReference.Read(Secret), SignsFrom, CountsUntil);
    }
}
