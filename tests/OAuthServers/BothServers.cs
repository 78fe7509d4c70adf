namespace Kontext.OAuthServers;

/// <summary>Runs both at fixed ports until Ctrl+C, so that a person can connect an account.</summary>
internal static class BothServers
{
    private const int AuthorizationServerPort = 7100;
    private const int McpServerPort = 7101;

    public static async Task Main()
    {
        await using var authorizationServer = await RealAuthorizationServer.StartAsync(new() { Port = AuthorizationServerPort }, CancellationToken.None);
        await using var mcpServer = await ProtectedMcpServer.StartAsync(authorizationServer, McpServerPort, CancellationToken.None);
        await Console.Out.WriteLineAsync($"""
            Authorization server  {authorizationServer.Issuer}   accounts {Accounts.Octocat} and {Accounts.Hubot}; any client may register
            MCP server            {mcpServer.Url}   tools whoami and add, for tokens of that server
            Everything is in memory and gone when this ends. Ctrl+C ends it.
            """);
        await authorizationServer.WaitForShutdownAsync(CancellationToken.None);
    }
}
