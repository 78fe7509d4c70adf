using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Core.Storage;

/// <summary>
/// Reads no more of a list than <see cref="RowLimit"/> allows. A page of 200 rows may have 100 MB, and the size of rows is known only when
/// they arrive. To ask for fewer rows would cost every short list more requests.
/// </summary>
internal sealed class RowLimitPolicy : AsyncPolicy
{
    private const int FirstBytes = 64 * 1024;

    // A row has at most 1 MiB, so the array for a long answer rarely grows.
    private const int LongBytes = RowLimit.Bytes + (2 * 1024 * 1024);

    private static ReadOnlySpan<byte> EndOfRows => "]}"u8;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (message.TryGetProperty(RowLimit.Property, out var found) && found is RowLimit limit
            && message.Response is { Status: 200, ContentStream: { } content } response)
        {
            response.ContentStream = await ReadAsync(content, limit, message.CancellationToken);
        }
    }

    private static async Task<Stream> ReadAsync(Stream content, RowLimit limit, CancellationToken cancellationToken)
    {
        // Disposing the stream closes the connection of an answer that was not read to its end.
        await using var answer = content;
        RowScanner rows = new();
        limit.IsCut = false;
        var most = RowLimit.Bytes - limit.Used;
        var (buffer, filled) = (new byte[FirstBytes], 0);
        while (true)
        {
            // The buffer always has room for the end that a cut needs.
            var read = await answer.ReadAsync(buffer.AsMemory(filled..^EndOfRows.Length), cancellationToken);
            filled += read;
            rows.Scan(buffer.AsSpan(0, filled), most);
            if (read == 0)
            {
                limit.Used += rows.End;
                return new MemoryStream(buffer, 0, filled);
            }

            if (rows.End > 0 && rows.End >= most)
            {
                (limit.IsCut, limit.Used) = (true, limit.Used + rows.End);
                EndOfRows.CopyTo(buffer.AsSpan(rows.End));
                return new MemoryStream(buffer, 0, rows.End + EndOfRows.Length);
            }

            if (buffer.Length - filled <= EndOfRows.Length)
                buffer = await GrowAsync(buffer, limit, cancellationToken);
        }
    }

    private static async Task<byte[]> GrowAsync(byte[] buffer, RowLimit limit, CancellationToken cancellationToken)
    {
        var length = 2 * buffer.Length;
        if (length > LargeReads.Free)
        {
            await limit.MakeRoomAsync(cancellationToken);
            length = Math.Max(length, LongBytes);
        }

        Array.Resize(ref buffer, length);
        return buffer;
    }
}
