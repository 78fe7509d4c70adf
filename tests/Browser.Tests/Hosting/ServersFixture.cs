using Kontext.OAuthServers;
using Kontext.Testing.Mcp;

namespace Kontext.Browser.Tests.Hosting;

/// <summary>The servers that people connect: an MCP server with an authorization server, and an MCP server without authentication.</summary>
public sealed class ServersFixture : IAsyncLifetime
{
    private RealAuthorizationServer? _authorizationServer;
    private ProtectedMcpServer? _protectedServer;
    private LoopbackServer? _openServer;

    public RealAuthorizationServer AuthorizationServer => _authorizationServer!;

    public ProtectedMcpServer ProtectedServer => _protectedServer!;

    /// <summary>The endpoint of the MCP server without authentication.</summary>
    public Uri OpenServer => _openServer!.At("/mcp");

    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsThere)
            return;
        _authorizationServer = await RealAuthorizationServer.StartAsync(CancellationToken.None);
        _protectedServer = await ProtectedMcpServer.StartAsync(_authorizationServer, CancellationToken.None);
        _openServer = await McpServers.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_openServer is not null)
            await _openServer.DisposeAsync();
        if (_protectedServer is not null)
            await _protectedServer.DisposeAsync();
        if (_authorizationServer is not null)
            await _authorizationServer.DisposeAsync();
    }
}
