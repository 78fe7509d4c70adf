using System.Collections.Concurrent;
using Kontext.Testing.Mcp;

namespace Kontext.Harness.Tests;

/// <summary>The server of all integrations, a path for each: it is where it shows how often something was really checked.</summary>
internal sealed class CountingServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly Milestones _milestones = new();
    private LoopbackServer? _server;

    /// <summary>How often each path was asked for.</summary>
    public IReadOnlyDictionary<string, int> Asked => _asked;

    public int Total => _milestones.Total;

    public static async Task<CountingServer> StartAsync(CancellationToken cancellationToken)
    {
        CountingServer server = new();
        server._server = await LoopbackServer.StartAsync(
            http =>
            {
                server.Count(http.Request.Path);
                return Task.CompletedTask;
            },
            cancellationToken);
        return server;
    }

    public Uri At(string path) => _server!.At(path);

    /// <summary>Ends when so many requests have come in, all paths together.</summary>
    public Task ReachedAsync(int total) => _milestones.ReachedAsync(total);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private void Count(string path)
    {
        _asked.AddOrUpdate(path, 1, (_, count) => count + 1);
        _milestones.Count();
    }
}
