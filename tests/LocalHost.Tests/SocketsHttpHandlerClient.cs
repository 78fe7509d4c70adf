namespace Kontext.LocalHost.Tests;

/// <summary>A client for a program on this machine; the app's own outbound clients refuse such addresses.</summary>
internal sealed class SocketsHttpHandlerClient(Uri address) : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan };

#pragma warning disable RS0030 // Nothing leaves this machine
    public HttpClient Http => field ??= new HttpClient(_handler, disposeHandler: false) { BaseAddress = address };
#pragma warning restore RS0030

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }
}
