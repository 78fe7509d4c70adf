using System.ComponentModel;
using Kontext.Core.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Kontext.Functions.Tests.Authorization;

/// <summary>
/// Stands for the deployment on a port of this machine: an MCP server that answers 401 to a call without a token for the gateway, and the app
/// itself for everything else.
/// </summary>
internal sealed class SdkFront : IAsyncDisposable
{
    private readonly WebApplication _front;

    private SdkFront(WebApplication front) => _front = front;

    public string Address => _front.Urls.Single();

    public static async Task<SdkFront> StartAsync(SdkApp app)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddMcpServer().WithHttpTransport().WithTools<WhoTool>();
        var front = builder.Build();
        var invoker = new HttpMessageInvoker(app.Server.CreateHandler());
        front.Lifetime.ApplicationStopped.Register(invoker.Dispose);
        front.Use(async (http, next) => await (http.Request.Path.Value switch
        {
            "/mcp" => GuardAsync(app, http, next),
            "/.well-known/oauth-protected-resource/mcp" => http.Response.WriteAsJsonAsync(
                new { resource = AuthorizationBench.Gateway, authorization_servers = new[] { KontextApp.PublicUrl } }, http.RequestAborted),
            _ => ForwardAsync(invoker, http),
        }));
        front.MapMcp("/mcp");
        await front.StartAsync(TestContext.Current.CancellationToken);
        return new SdkFront(front);
    }

    public ValueTask DisposeAsync() => _front.DisposeAsync();

    private static async Task GuardAsync(SdkApp app, HttpContext http, RequestDelegate next)
    {
        var token = http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var text]
            ? await app.Services.GetRequiredService<OwnTokens>().CheckAsync(text, http.RequestAborted)
            : null;
        if (token is not { Subject.Person: { } person } || token.Audience != AuthorizationBench.Gateway)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return;
        }

        http.Items["who"] = person.Subject;
        await next(http);
    }

    private static async Task ForwardAsync(HttpMessageInvoker app, HttpContext http)
    {
        using HttpRequestMessage request = new(new HttpMethod(http.Request.Method), KontextApp.PublicUrl + http.Request.GetEncodedPathAndQuery());
        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(http.Request.Body);
        foreach (var header in http.Request.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
        }

        using var response = await app.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var header in response.Headers.Concat(response.Content.Headers))
            http.Response.Headers[header.Key] = header.Value.ToArray();
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    [McpServerToolType]
    private sealed class WhoTool(IHttpContextAccessor http)
    {
        [McpServerTool(Name = "who"), Description("Tells who calls.")]
        public string Who() => (string)http.HttpContext!.Items["who"]!;
    }
}
