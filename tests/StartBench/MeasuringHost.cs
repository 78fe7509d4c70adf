using Kontext.LocalHost.Worker;

namespace Kontext.StartBench;

/// <summary>The host's part for apps that are measured as worker processes. It runs in this process, so its own work is not measured.</summary>
public sealed class MeasuringHost : IAsyncDisposable
{
    private readonly RpcServer _rpc;

    // A stream that is left must end at once, and not after two seconds in which its rest is read.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ResponseDrainTimeout = TimeSpan.Zero,
    });

    private MeasuringHost(RpcServer rpc) => _rpc = rpc;

    public static async Task<MeasuringHost> StartAsync(CancellationToken cancellationToken) => new(await RpcServer.StartAsync(cancellationToken));

    /// <summary>Starts an app, and waits until its functions are loaded.</summary>
    /// <param name="app">The app's program, a .dll.</param>
    /// <param name="settings">Variables that are added to those of this process.</param>
    /// <param name="hook">An assembly with a startup hook that is loaded into the app; null runs the app as it is deployed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<MeasuredWorker> StartWorkerAsync(
        string app, IReadOnlyDictionary<string, string> settings, string? hook, CancellationToken cancellationToken) =>
        MeasuredWorker.StartAsync(_rpc, _http, app, settings, hook, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _rpc.DisposeAsync();
    }
}
