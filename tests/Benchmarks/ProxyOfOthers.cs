using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Mime;
using System.Text;
using Kontext.StartBench;
using Kontext.Testing.Hosting;

namespace Kontext.Benchmarks;

/// <summary>
/// Runs mcp-proxy of npm in front of <see cref="StdioServer"/>. It receives calls over HTTP and passes them on over standard input.
/// Simultaneous calls have separate sessions, because a session distinguishes its open calls by their ids.
/// </summary>
internal sealed class ProxyOfOthers : IAsyncDisposable
{
    private const string Session = "Mcp-Session-Id";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private static readonly byte[] Initialize = Encoding.UTF8.GetBytes(
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}""");

    private readonly HttpMessageInvoker _http;
    private readonly Process _process;
    private readonly Task _output;
    private readonly Uri _url;
    private readonly ConcurrentBag<string> _sessions = [];

    private ProxyOfOthers(HttpMessageInvoker http, Process process, Uri url)
    {
        (_http, _process, _url) = (http, process, url);
        _output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
    }

    /// <summary>Returns the usage of the proxy without its server. The proxy reports only the processor time, in steps of 10 ms.</summary>
    public UsageReport Usage
    {
        get
        {
            _process.Refresh();
            return new UsageReport(_process.TotalProcessorTime, 0, 0);
        }
    }

    /// <summary>Starts the proxy.</summary>
    /// <param name="folder">The folder in which the package mcp-proxy is installed.</param>
    /// <param name="http">Sends the calls.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ProxyOfOthers> StartAsync(string folder, HttpMessageInvoker http, CancellationToken cancellationToken)
    {
        var script = Path.Combine(folder, "node_modules", "mcp-proxy", "dist", "bin", "mcp-proxy.mjs");
        if (!File.Exists(script))
            throw new InvalidOperationException($"{script} is missing: run npm install mcp-proxy in {folder}.");
        var port = LocalPorts.First(1);
        ProcessStartInfo start = new("node")
        {
            ArgumentList =
            {
                script, "--server", "stream", "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--no-eventStore",
                "--", "dotnet", typeof(ProxyOfOthers).Assembly.Location, "stdio",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        ProxyOfOthers proxy = new(http, Process.Start(start) ?? throw new InvalidOperationException("Node.js could not be started."), new Uri($"http://127.0.0.1:{port}/mcp"));
        proxy._sessions.Add(await proxy.BeginFirstAsync(cancellationToken));
        return proxy;
    }

    /// <summary>Sends a message. The answer is whole.</summary>
    public async Task<MeasuredAnswer> SendAsync(byte[] body, CancellationToken cancellationToken)
    {
        var session = _sessions.TryTake(out var free) ? free : await BeginAsync(cancellationToken);
        var response = await PostAsync(body, session, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        _sessions.Add(session);
        return new MeasuredAnswer(response, Task.FromResult(true));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _output;
        _process.Dispose();
    }

    private async Task<string> BeginFirstAsync(CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await BeginAsync(cancellationToken);
            }
            catch (HttpRequestException) when (!_process.HasExited && TimeProvider.System.GetElapsedTime(began) < StartLimit)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken); // the proxy does not listen yet
            }
        }
    }

    private async Task<string> BeginAsync(CancellationToken cancellationToken)
    {
        using var response = await PostAsync(Initialize, session: null, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return response.Headers.TryGetValues(Session, out var sessions)
            ? sessions.Single()
            : throw new InvalidOperationException($"mcp-proxy began no session and answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string? session, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) { Headers = { ContentType = new(MediaTypeNames.Application.Json) } } };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (session is not null)
            request.Headers.TryAddWithoutValidation(Session, session);
        return await _http.SendAsync(request, cancellationToken);
    }
}
