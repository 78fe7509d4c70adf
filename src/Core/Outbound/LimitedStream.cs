using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>A response body that ends when its client's bytes or time are used up, however slowly it comes.</summary>
/// <param name="inner">What comes from the network.</param>
/// <param name="log">Keeps count.</param>
/// <param name="exchange">Whose answer it is.</param>
/// <param name="announced">Content-Length, or 0: a body announced as too large is not begun.</param>
/// <param name="timeLimit">Cancelled when time is up.</param>
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
