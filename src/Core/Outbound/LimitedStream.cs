using Kontext.Core.Bounds;
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
        try
        {
            var part = await Timed.RunAsync(token => ReadPartAsync(buffer, token), timeLimit, cancellationToken);
            if (part.InTime(out var read))
                return read;
            log.TimedOut(exchange);
            throw BoundHandler.TimedOut();
        }
        catch (Exception fault) when (OutboundFaults.Find(fault) is { } failure)
        {
            log.Failed(exchange, failure);
            throw;
        }
    }

    private async Task<int> ReadPartAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_begun || log.Affords(announced))
        {
            _begun = true;
            await log.MakeRoomAsync(timeLimit, cancellationToken);
            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (log.Spend(read))
                return read;
        }

        throw BoundHandler.TooLarge();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
