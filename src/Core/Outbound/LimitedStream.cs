namespace Kontext.Core.Outbound;

/// <summary>A response body that ends when its client's bytes or time are used up, however slowly it comes.</summary>
/// <param name="inner">What comes from the network.</param>
/// <param name="log">Keeps count.</param>
/// <param name="exchange">Whose answer it is.</param>
/// <param name="announced">Content-Length, or 0: a body announced as too large is not begun.</param>
/// <param name="timeLimit">Cancelled when time is up.</param>
internal sealed class LimitedStream(Stream inner, ExchangeLog log, int exchange, long announced, CancellationToken timeLimit) : Stream
{
    private bool _begun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeLimit);
        try
        {
            if (!_begun && !log.Affords(announced))
                throw BoundHandler.TooLarge();
            _begun = true;
            await log.MakeRoomAsync(timeLimit, either.Token);
            var read = await inner.ReadAsync(buffer, either.Token);
            return log.Spend(read) ? read : throw BoundHandler.TooLarge();
        }
        catch (OperationCanceledException) when (timeLimit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            log.TimedOut(exchange);
            throw BoundHandler.TimedOut();
        }
        catch (OutOfMemoryException)
        {
            log.Failed(exchange, OutboundFailure.OwnShortage);
            throw;
        }
        catch (IOException fault)
        {
            log.Failed(exchange, OutboundFaults.Classify(fault));
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // A read without a token could not be ended by the time limit.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Response bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
