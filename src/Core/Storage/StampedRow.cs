using Azure;
using Azure.Data.Tables;

namespace Kontext.Core.Storage;

/// <summary>A row that remembers which write made it, so that a retry after a lost answer can tell its own work from another's.</summary>
internal abstract class StampedRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>A fresh id for each write.</summary>
    public Guid WriteId { get; set; }
}
