using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.Testing.Mcp;

/// <summary>A real server on a free port of 127.0.0.1. It records every request.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LoopbackServer(WebApplication app)
    {
        _app = app;
    }

    /// <summary>The address: scheme, 127.0.0.1 and port.</summary>
    public Uri Address => new(_app.Urls.First());

    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    /// <summary>Completes when the first request has arrived.</summary>
    public Task FirstRequest => _first.Task;

    public Uri At(string path) => new(Address, path);

    /// <summary>Starts a server that answers every request with one handler.</summary>
    public static Task<LoopbackServer> StartAsync(RequestDelegate handle, CancellationToken cancellationToken) =>
        StartAsync(_ => { }, app => app.Run(handle), certificate: null, cancellationToken);

    /// <summary>Starts a server that uses https with the given certificate.</summary>
    public static Task<LoopbackServer> StartAsync(RequestDelegate handle, X509Certificate2 certificate, CancellationToken cancellationToken) =>
        StartAsync(_ => { }, app => app.Run(handle), certificate, cancellationToken);

    internal static async Task<LoopbackServer> StartAsync(
        Action<IServiceCollection> addServices, Action<WebApplication> map, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        addServices(builder.Services);
        var server = new LoopbackServer(builder.Build());
        server._app.Use(server.RememberAsync);
        map(server._app);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // Requests that never end on purpose must not delay the end of a test.
        using CancellationTokenSource atOnce = new();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _received.Enqueue(new ReceivedRequest(context.Request.Method, context.Request.Path, headers));
        _first.TrySetResult();
        return next(context);
    }
}
