using Azure.Core.Pipeline;

namespace Kontext.Core.Storage;

/// <summary>How much is read of the answers to one list: whole rows, until they pass 4 MiB. Dispose it when the rows are of no use any more.</summary>
internal sealed class RowLimit(LargeReads reads, string owner) : IDisposable
{
    /// <summary>Of rows as storage writes them, in one answer.</summary>
    public const int Bytes = 4 * 1024 * 1024;

    /// <summary>Where <see cref="RowLimitPolicy"/> finds it.</summary>
    public const string Property = "kontext.row-limit";

    private IDisposable? _room;

    /// <summary>Whether rows were left unread in the last answer; the first of them is behind the last that was read.</summary>
    public bool IsCut { get; set; }

    /// <summary>How much the answers so far have used up.</summary>
    public int Used { get; set; }

    /// <summary>Holds for the queries that are sent until the result is disposed.</summary>
    public IDisposable Begin() => HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?>(StringComparer.Ordinal) { [Property] = this });

    /// <summary>Waits until this process has room for a long answer; once for all answers of the list.</summary>
    public async Task MakeRoomAsync(CancellationToken cancellationToken) => _room ??= await reads.TakeAsync(owner, cancellationToken);

    public void Dispose() => _room?.Dispose();
}
