using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Kontext.Testing.Mcp;

/// <summary>Starts correct MCP servers of the official C# SDK. Their endpoint is <c>/mcp</c>.</summary>
public static class McpServers
{
    public const string ServerName = "test-server";
    public const string ServerVersion = "1.2.3";

    /// <summary>Starts a server without authentication, with two tools.</summary>
    public static Task<LoopbackServer> StartAsync(CancellationToken cancellationToken) => StartAsync(null, ServerName, cancellationToken);

    /// <summary>Starts a server that answers 401 with a Bearer challenge to a request without this token.</summary>
    public static Task<LoopbackServer> StartWithTokenAsync(string token, CancellationToken cancellationToken) => StartAsync(token, ServerName, cancellationToken);

    /// <summary>Starts a server without authentication that has the given name.</summary>
    public static Task<LoopbackServer> StartNamedAsync(string name, CancellationToken cancellationToken) => StartAsync(null, name, cancellationToken);

    /// <summary>Starts a server whose list of tools never ends: each page has one more tool and a cursor.</summary>
    public static Task<LoopbackServer> StartEndlessAsync(CancellationToken cancellationToken)
    {
        var pages = 0;
        return StartListingAsync(
            ServerName,
            () => new ListToolsResult { Tools = [new Tool { Name = $"tool{++pages}" }], NextCursor = $"more{pages}" },
            cancellationToken);
    }

    /// <summary>Starts a server without authentication. It creates its list of tools for each request.</summary>
    public static Task<LoopbackServer> StartListingAsync(string name, Func<ListToolsResult> list, CancellationToken cancellationToken) => LoopbackServer.StartAsync(
        services => services
            .AddMcpServer(options => options.ServerInfo = new() { Name = name, Version = ServerVersion })
            .WithHttpTransport()
            .WithListToolsHandler((_, _) => ValueTask.FromResult(list())),
        app => app.MapMcp("/mcp"),
        certificate: null,
        cancellationToken);

    private static Task<LoopbackServer> StartAsync(string? token, string name, CancellationToken cancellationToken) => LoopbackServer.StartAsync(
        services => services
            .AddMcpServer(options => options.ServerInfo = new() { Name = name, Version = ServerVersion })
            .WithHttpTransport()
            .WithTools([
                McpServerTool.Create((string text) => text, new() { Name = "echo" }),
                McpServerTool.Create(() => "pong", new() { Name = "ping" }),
            ]),
        app =>
        {
            if (token is not null)
                app.Use((context, next) => RequireAsync(token, context, next));
            app.MapMcp("/mcp");
        },
        certificate: null,
        cancellationToken);

    private static Task RequireAsync(string token, HttpContext context, RequestDelegate next)
    {
        if (string.Equals(context.Request.Headers.Authorization, $"Bearer {token}", StringComparison.Ordinal))
            return next(context);

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = HostileServers.Challenge;
        return Task.CompletedTask;
    }
}
