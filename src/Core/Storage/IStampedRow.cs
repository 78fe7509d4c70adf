using Azure.Data.Tables;

namespace Kontext.Core.Storage;

/// <summary>A row that remembers which write made it, so that a retry after a lost answer can tell its own work from another's.</summary>
internal interface IStampedRow : ITableEntity
{
    /// <summary>A fresh id for each write.</summary>
    Guid WriteId { get; set; }
}
