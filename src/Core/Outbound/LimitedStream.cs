using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>A response body that ends when its client's bytes or time are used up, even if it arrives slowly.</summary>
/// <param name="inner">The stream from the network.</param>
/// <param name="log">Counts the bytes.</param>
/// <param name="exchange">The number of the exchange.</param>
/// <param name="announced">Content-Length, or 0. A body that is announced as too large is not read at all.</param>
/// <param name="timeLimit">Cancelled when the time is up.</param>
internal sealed class LimitedStream(Stream inner, ExchangeLog log, int exchange, long announced, CancellationToken timeLimit) : BodyStream
{
    private bool _begun;

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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
