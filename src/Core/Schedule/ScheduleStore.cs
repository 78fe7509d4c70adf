using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Schedule;

/// <summary>The due index: hints, sorted by the time they fall due within 16 shards, so that finding what is due reads nothing else.</summary>
public sealed class ScheduleStore(Tables tables, TimeProvider clock)
{
    private const int Shards = 16;

    /// <summary>Writes a hint; one request.</summary>
    public async Task AddAsync(Hint hint, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = now + hint.DueIn;
        var row = new Row
        {
            PartitionKey = ShardOf(hint),
            RowKey = string.Create(CultureInfo.InvariantCulture, $"{due.UtcTicks:D19}_{WireNames.Of(hint.Kind)}_{Guid.CreateVersion7(now):N}"),
            Organization = hint.Organization.Value,
            Integration = hint.Integration,
            UserIssuer = hint.User?.Issuer,
            UserSubject = hint.User?.Subject,
            Secrets = hint.Secrets.Count == 0 ? null : string.Join(' ', hint.Secrets),
            CreatedAt = now,
        };
        if (!await tables.Get(Tables.Schedule).TryAddAsync(row, cancellationToken))
            throw new InvalidOperationException("A fresh hint met another of its name.");
    }

    // One organization's work stays together; a hash spreads organizations over partitions, whose throughput is limited.
    private static string ShardOf(Hint hint) =>
        (SHA256.HashData(Encoding.UTF8.GetBytes(hint.Organization.Value))[0] % Shards).ToString("D2", CultureInfo.InvariantCulture);

    private sealed class Row : StampedRow
    {
        public string Organization { get; set; } = "";

        public Guid Integration { get; set; }

        public string? UserIssuer { get; set; }

        public string? UserSubject { get; set; }

        public string? Secrets { get; set; }

        public DateTimeOffset CreatedAt { get; set; }
    }
}
