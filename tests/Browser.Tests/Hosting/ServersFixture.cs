using Kontext.OAuthServers;
using Kontext.Testing.Mcp;

namespace Kontext.Browser.Tests.Hosting;

/// <summary>What people connect: an MCP server behind the tokens of an authorization server where they have accounts, and one that asks for no account.</summary>
public sealed class ServersFixture : IAsyncLifetime
{
    private RealAuthorizationServer? _authorizationServer;
    private ProtectedMcpServer? _protectedServer;
    private LoopbackServer? _openServer;

    public RealAuthorizationServer AuthorizationServer => _authorizationServer!;

    public ProtectedMcpServer ProtectedServer => _protectedServer!;

    /// <summary>The endpoint of the MCP server that is open to everybody.</summary>
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
