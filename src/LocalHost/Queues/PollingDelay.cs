namespace Kontext.LocalHost.Queues;

/// <summary>The delay before an empty queue is polled again. It roughly doubles each time, up to the limit.</summary>
internal sealed class PollingDelay(TimeSpan longest, Random random)
{
    private const double Spread = 0.2;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private TimeSpan _step = Shortest;

    public TimeSpan Next()
    {
        var delay = _step * (1 - Spread + (2 * Spread * random.NextDouble()));
        _step = _step < longest / 2 ? _step * 2 : longest;
        return delay < Shortest ? Shortest : delay < longest ? delay : longest;
    }

    public void Reset() => _step = Shortest;
}
