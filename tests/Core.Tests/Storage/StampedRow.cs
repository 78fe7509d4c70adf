using Azure;
using Kontext.Core.Storage;

namespace Kontext.Core.Tests.Storage;

internal sealed class StampedRow : IStampedRow
{
    public string PartitionKey { get; set; } = "p";

    public string RowKey { get; set; } = "r";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public Guid WriteId { get; set; }

    public string Text { get; set; } = "";
}
