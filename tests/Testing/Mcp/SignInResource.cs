using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Kontext.Testing.Mcp;

/// <summary>
/// Starts an MCP server in place of the gateway of a deployment. It answers 401 without a body to a call without a token of the deployment,
/// and publishes the metadata of the protected resource (RFC 9728). Its tool <c>who</c> returns the caller.
/// </summary>
public static class SignInResource
{
    private const string Who = "who";

    /// <summary>Starts the server on a free port.</summary>
    /// <param name="issuer">The deployment.</param>
    /// <param name="findPerson">Returns the person of a token; null for a token that does not count.</param>
    /// <param name="answerOthers">Answers every other path.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static Task<LoopbackServer> StartAsync(
        string issuer, Func<string, CancellationToken, Task<string?>> findPerson, RequestDelegate answerOthers, CancellationToken cancellationToken) => LoopbackServer.StartAsync(
        services => services.AddHttpContextAccessor().AddMcpServer().WithHttpTransport().WithTools<WhoTool>(),
        app =>
        {
            app.Use((http, next) => http.Request.Path.Value switch
            {
                "/mcp" => GuardAsync(http, next, findPerson),
                "/.well-known/oauth-protected-resource/mcp" => http.Response.WriteAsJsonAsync(
                    new { resource = $"{issuer}/mcp", authorization_servers = new[] { issuer } }, http.RequestAborted),
                _ => answerOthers(http),
            });
            app.MapMcp("/mcp");
        },
        certificate: null,
        cancellationToken);

    private static async Task GuardAsync(HttpContext http, RequestDelegate next, Func<string, CancellationToken, Task<string?>> findPerson)
    {
        var token = http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var text] ? text : null;
        if (token is null || await findPerson(token, http.RequestAborted) is not { } person)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return;
        }

        http.Items[Who] = person;
        await next(http);
    }

    [McpServerToolType]
    private sealed class WhoTool(IHttpContextAccessor http)
    {
        [McpServerTool(Name = SignInResource.Who), Description("Tells who calls.")]
        public string Who() => (string)http.HttpContext!.Items[SignInResource.Who]!;
    }
}
