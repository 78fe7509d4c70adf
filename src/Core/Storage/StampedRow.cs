using Azure;
using Azure.Data.Tables;

namespace Kontext.Core.Storage;

/// <summary>A row with the id of the write that made it. So a retry after a lost answer can recognise its own write.</summary>
internal abstract class StampedRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>The id of the last write; each write has a fresh one.</summary>
    public Guid WriteId { get; set; }
}
