using System.Diagnostics;
using System.Globalization;

namespace Kontext.Testing.Mcp;

/// <summary>
/// Runs the MCP server <c>@modelcontextprotocol/server-everything</c> in a separate process, on a free port of 127.0.0.1.
/// </summary>
public sealed class EverythingServer : IAsyncDisposable
{
    // The package listens on every interface at a given port. This script is loaded before it. The script makes it listen on loopback only,
    // and prints the port that the system chose. The script also ends the process when our end of its standard input closes, however the
    // test process ends.
    private const string Preload = """
        import net from 'node:net';
        const listen = net.Server.prototype.listen;
        net.Server.prototype.listen = function (port, ...rest) {
          this.once('listening', () => console.log('PORT ' + this.address().port));
          return listen.call(this, Number(port), '127.0.0.1', ...rest.filter(argument => typeof argument === 'function'));
        };
        process.stdin.on('end', () => process.exit(0)).resume();
        """;

    private readonly Process _process;
    private readonly Task _errors;

    private EverythingServer(Process process, Uri url, Task errors)
    {
        _process = process;
        _errors = errors;
        Url = url;
    }

    /// <summary>The URL of the MCP endpoint.</summary>
    public Uri Url { get; }

    public static Task<EverythingServer> StartStreamableHttpAsync(CancellationToken cancellationToken) =>
        StartAsync("streamableHttp", "/mcp", cancellationToken);

    public static Task<EverythingServer> StartSseAsync(CancellationToken cancellationToken) => StartAsync("sse", "/sse", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }

    private static async Task<EverythingServer> StartAsync(string transport, string path, CancellationToken cancellationToken)
    {
        var process = Start(transport);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith("PORT ", StringComparison.Ordinal))
                continue;
            var port = int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new EverythingServer(process, new Uri($"http://127.0.0.1:{port}{path}"), Task.WhenAll(errors, output));
        }

        throw new InvalidOperationException($"server-everything did not start: {await errors}");
    }

    private static Process Start(string transport)
    {
        var script = Path.Combine(RepositoryRoot.Path, "node_modules", "@modelcontextprotocol", "server-everything", "dist", "index.js");
        if (!File.Exists(script))
            throw new InvalidOperationException($"{script} is missing: run npm ci in the repository's root.");

        ProcessStartInfo start = new("node")
        {
            ArgumentList = { "--import", "data:text/javascript," + Uri.EscapeDataString(Preload), script, transport },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PORT"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException("Node.js could not be started.");
    }
}
