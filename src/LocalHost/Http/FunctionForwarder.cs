using System.Diagnostics;
using System.Net;
using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kontext.LocalHost.Http;

/// <summary>
/// Forwards a request to the worker, and announces it by the RPC protocol. The worker joins both by the invocation id. As on Azure, a
/// client that disconnects cancels the request only, not the function's own token.
/// </summary>
internal sealed class FunctionForwarder(IHttpForwarder forwarder, RouteTable routes, FunctionRuns runs, Uri worker) : IDisposable
{
    // The platform's limit for a request without progress.
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
        ConnectTimeout = TimeSpan.FromSeconds(15),
    });

    /// <summary>Answers a request with its function. Returns false when no function matches.</summary>
    public async Task<bool> TryAnswerAsync(HttpContext http)
    {
        if (routes.Find(http) is not { } match)
            return false;

        var invocation = match.Begin(http.Request);

        // The worker waits some seconds for the request and for the invocation. The request takes longer to arrive, so it starts first.
        var forwarding = forwarder.SendAsync(http, worker.ToString(), _client, Config, HttpTransformer.Default);
        var running = runs.RunAsync(invocation);
        await forwarding;
        if (!await running && !http.Response.HasStarted && http.Response.StatusCode < StatusCodes.Status500InternalServerError)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        return true;
    }

    public void Dispose() => _client.Dispose();
}
