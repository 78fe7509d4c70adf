using Microsoft.Extensions.Hosting;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>Tells functions that the program ends, a little later than it begins to: what is nearly done gets done.</summary>
internal sealed class ShutdownSignal : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly ITimer _timer;

    public ShutdownSignal(IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        _timer = clock.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _source, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stopping = lifetime.ApplicationStopping.Register(() => _timer.Change(Grace, Timeout.InfiniteTimeSpan));
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _stopping.Dispose();
        _timer.Dispose();
        _source.Dispose();
    }
}
