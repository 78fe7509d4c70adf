using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Kontext.OAuthServers;

/// <summary>Runs both at fixed ports until Ctrl+C, so that a person can connect an account.</summary>
internal static class BothServers
{
    private const int AuthorizationServerPort = 7100;
    private const int McpServerPort = 7101;
    private const string Ports = "dotnet run --project tests/OAuthServers -- 7200 7201";

    public static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error);

    /// <summary>Returns the exit code. When it is not 0, both servers have ended and one sentence says why.</summary>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        try
        {
            var (authorizationServer, mcpServer) = PortsOf(args);
            await RunAsync(authorizationServer, mcpServer, output);
            return 0;
        }
        catch (PortException e)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task RunAsync(int authorizationServerPort, int mcpServerPort, TextWriter output)
    {
        await using var authorizationServer = await ListenAsync(
            authorizationServerPort, port => RealAuthorizationServer.StartAsync(new() { Port = port }, CancellationToken.None));
        await using var mcpServer = await ListenAsync(
            mcpServerPort, port => ProtectedMcpServer.StartAsync(authorizationServer, port, CancellationToken.None));
        await output.WriteLineAsync($"""
            Authorization server  {authorizationServer.Issuer}   accounts {Accounts.Octocat} and {Accounts.Hubot}; any client may register
            MCP server            {mcpServer.Url}   tools whoami and add, for tokens of that server
            Everything is in memory and gone when this ends. Ctrl+C ends it.
            """);
        await authorizationServer.WaitForShutdownAsync(CancellationToken.None);
    }

    private static async Task<T> ListenAsync<T>(int port, Func<int, Task<T>> start)
    {
        try
        {
            return await start(port);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new PortException($"Another program listens on http://127.0.0.1:{port} already: stop it, or name two other ports, as in `{Ports}`.", e);
        }
        catch (SocketException e)
        {
            throw new PortException($"Cannot listen on http://127.0.0.1:{port}: {e.Message}. Name two other ports, as in `{Ports}`.", e);
        }
    }

    private static (int AuthorizationServer, int McpServer) PortsOf(string[] args) => args switch
    {
        [] => (AuthorizationServerPort, McpServerPort),
        [var first, var second] when PortOf(first) is { } one && PortOf(second) is { } two && one != two => (one, two),
        _ => throw new PortException($"Name no ports, or two different ones from 1 to 65535, as in `{Ports}`.", inner: null),
    };

    private static int? PortOf(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    /// <summary>A port that cannot be used. The message names it, and says what to do.</summary>
    private sealed class PortException(string message, Exception? inner) : Exception(message, inner);
}
