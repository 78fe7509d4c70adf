using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>The built application, which says in one sentence why it cannot listen.</summary>
internal sealed class LocalHost(WebApplication app, Action started) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => app.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await app.StartAsync(cancellationToken);
            started();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException(
                $"Another program listens on {Addresses} already: stop it, or set ASPNETCORE_URLS to another address.", e);
        }
        catch (SocketException e)
        {
            throw new StartupException($"Cannot listen on {Addresses}: {e.Message}. Set ASPNETCORE_URLS to another address.", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => app.StopAsync(cancellationToken);

    public void Dispose() => ((IDisposable)app).Dispose();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private string Addresses => app.Configuration["urls"]!.Replace(";", ", ", StringComparison.Ordinal);
}
