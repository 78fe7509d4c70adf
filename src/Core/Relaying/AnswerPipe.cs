using System.Buffers;
using Kontext.Core.Outbound;

namespace Kontext.Core.Relaying;

/// <summary>
/// Passes a server's answer on in parts, as they come. An event stream gets a comment line now and then, so that nothing between ends it as
/// idle (MCP 2026-07-28, Streamable HTTP).
/// </summary>
internal sealed class AnswerPipe(Stream body, bool isEvents, TimeProvider clock)
{
    /// <summary>The interval between two comment lines.</summary>
    public static readonly TimeSpan CommentEvery = TimeSpan.FromSeconds(15);

    private const int PartBytes = 16 * 1024;

    private static readonly byte[] Comment = ":\n"u8.ToArray();

    private LineEnds _ends;

    /// <summary>The bytes that have come.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether an event of our own may follow here.</summary>
    public bool IsAtEvent => isEvents && _ends.IsAtEvent;

    /// <summary>Copies the body. Returns false when it broke off.</summary>
    /// <param name="output">Each part is flushed.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public async Task<bool> CopyAsync(Stream output, CancellationToken cancellationToken)
    {
        using var timer = isEvents ? new PeriodicTimer(CommentEvery, clock) : null;
        var tick = timer?.WaitForNextTickAsync(cancellationToken).AsTask();
        var buffer = ArrayPool<byte>.Shared.Rent(PartBytes);
        try
        {
            while (true)
            {
                var reading = body.TryReadPartAsync(buffer, cancellationToken);
                while (tick is not null && !reading.IsCompleted && await Task.WhenAny(reading, tick) == tick && await tick)
                {
                    if (_ends.IsAtLine)
                        await WriteAsync(output, Comment, cancellationToken);
                    tick = timer!.WaitForNextTickAsync(cancellationToken).AsTask();
                }

                if (await reading is not { } count)
                    return false;
                if (count == 0)
                    return true;
                Bytes += count;
                _ends.Read(buffer.AsSpan(0, count));
                await WriteAsync(output, buffer.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            // Answers are people's, and the pool gives this array to other code next.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Writes a part and flushes it.</summary>
    public static async Task WriteAsync(Stream output, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        await output.WriteAsync(part, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}
