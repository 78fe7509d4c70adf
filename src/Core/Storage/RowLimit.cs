using Azure.Core.Pipeline;

namespace Kontext.Core.Storage;

/// <summary>
/// The limit for the answers to one list: whole rows, until they pass 4 MiB. Dispose it when the rows are no longer needed.
/// </summary>
internal sealed class RowLimit(LargeReads reads, string owner) : IDisposable
{
    /// <summary>The limit in bytes of rows as storage writes them.</summary>
    public const int Bytes = 4 * 1024 * 1024;

    /// <summary>The message property that holds the limit for <see cref="RowLimitPolicy"/>.</summary>
    public const string Property = "kontext.row-limit";

    private IDisposable? _room;

    /// <summary>Whether the last answer had rows that were left unread. They follow the last row that was read.</summary>
    public bool IsCut { get; set; }

    /// <summary>The bytes that the answers so far have used.</summary>
    public int Used { get; set; }

    /// <summary>Applies the limit to the queries that are sent until the result is disposed.</summary>
    public IDisposable Begin() => HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?>(StringComparer.Ordinal) { [Property] = this });

    /// <summary>Waits until this process has room for a long answer, once for all answers of the list.</summary>
    public async Task MakeRoomAsync(CancellationToken cancellationToken) => _room ??= await reads.TakeAsync(owner, cancellationToken);

    public void Dispose() => _room?.Dispose();
}
