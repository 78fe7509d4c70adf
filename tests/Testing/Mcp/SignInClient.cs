using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Kontext.Testing.Mcp;

/// <summary>An independent client in a Node.js process that signs a person in: the MCP SDK for TypeScript, or openid-client.</summary>
public static class SignInClient
{
    /// <summary>Runs the client to its end and returns its output.</summary>
    /// <param name="kind"><c>mcp</c>, <c>gateway</c> or <c>openid</c>.</param>
    /// <param name="deployment">The address of the deployment, as the client sees it.</param>
    /// <param name="front">The address to which requests are really sent.</param>
    /// <param name="reroutes"><c>all</c> requests, or only those for the protected resource: <c>mcp</c>.</param>
    /// <param name="clientId">The client id of <c>openid</c>; for <c>gateway</c>, the id of the integration.</param>
    /// <param name="redirectUri">The redirect URI of the client.</param>
    /// <param name="visit">The steps of the person. Receives the address that the client opens in the browser, and returns the last address of the browser.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<JsonNode> RunAsync(
        string kind, string deployment, Uri front, string reroutes, string clientId, string redirectUri, Func<Uri, Task<Uri>> visit, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(
            "node",
            [
                Path.Combine(RepositoryRoot.Path, "tests", "Testing", "Mcp", "sign-in-clients.mjs"),
                kind, deployment, front.GetLeftPart(UriPartial.Authority), reroutes, clientId, redirectUri,
            ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("Node.js could not be started.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(' ', 2) is ["AUTHORIZE", var address])
            {
                var returned = await visit(new Uri(address));
                await process.StandardInput.WriteLineAsync(returned.AbsoluteUri.AsMemory(), cancellationToken);
            }
            else if (line.Split(' ', 2) is ["DONE", var json])
            {
                await process.WaitForExitAsync(cancellationToken);
                return JsonNode.Parse(json)!;
            }
        }

        throw new InvalidOperationException(await errors);
    }
}
