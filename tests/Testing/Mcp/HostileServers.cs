using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.Mcp;

/// <summary>
/// Request handlers of misbehaving servers, for <see cref="LoopbackServer.StartAsync(RequestDelegate, CancellationToken)"/>.
/// </summary>
public static class HostileServers
{
    public const string Challenge =
        """Bearer realm="test, with a comma", resource_metadata="https://mcp.example/.well-known/oauth-protected-resource", scope="tools:read tools:call" """;

    private static readonly byte[] Filler = [.. Enumerable.Repeat((byte)'x', 64 * 1024)];

    public static RequestDelegate WebPage => context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync("<!doctype html><title>Welcome</title>");
    };

    /// <summary>Accepts the request and never answers.</summary>
    public static RequestDelegate NeverAnswers => context => ForeverAsync(context.RequestAborted);

    /// <summary>Sends headers, then single bytes with pauses, without an end.</summary>
    public static RequestDelegate Trickle(Func<CancellationToken, Task> pause) => async context =>
    {
        context.Response.ContentType = "application/json";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(" ", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await pause(context.RequestAborted);
        }
    };

    /// <summary>Answers with 10 MB of JSON, with or without a Content-Length.</summary>
    public static RequestDelegate TenMegabytes(string mediaType, bool announced) => async context =>
    {
        const int Blocks = 160;
        context.Response.ContentType = mediaType;
        if (announced)
            context.Response.ContentLength = (long)Blocks * Filler.Length;
        for (var i = 0; i < Blocks; i++)
            await context.Response.Body.WriteAsync(Filler, context.RequestAborted);
    };

    /// <summary>Acts as an HTTP+SSE server whose <c>endpoint</c> event contains this address.</summary>
    public static RequestDelegate SseNaming(Uri endpoint) => async context =>
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"event: endpoint\ndata: {endpoint}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await ForeverAsync(context.RequestAborted);
    };

    /// <summary>Acts as a correct MCP server whose list of tools has about this length.</summary>
    public static RequestDelegate LargeTools(int bytes)
    {
        const int Each = 4 * 1024;
        var description = new string('d', Each);
        var tools = string.Join(',', Enumerable.Range(0, bytes / Each).Select(number =>
            $$$"""{"name":"tool{{{number}}}","description":"{{{description}}}","inputSchema":{"type":"object"}}"""));
        return async context =>
        {
            if (!HttpMethods.IsPost(context.Request.Method))
            {
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                return;
            }

            using var message = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            if (!message.RootElement.TryGetProperty("id", out var id))
            {
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                return;
            }

            var answer = message.RootElement.GetProperty("method").GetString() switch
            {
                "initialize" => """ "result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"large","version":"1"}} """,
                "tools/list" => $$""" "result":{"tools":[{{tools}}]} """,
                _ => """ "error":{"code":-32601,"message":"Method not found"} """,
            };
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},{{answer}}}""", context.RequestAborted);
        };
    }

    public static RequestDelegate RedirectTo(Uri location) => context =>
    {
        context.Response.Redirect(location.ToString());
        return Task.CompletedTask;
    };

    public static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>Answers 401 with the given WWW-Authenticate, or without one.</summary>
    public static RequestDelegate Unauthorized(string? challenge) => context =>
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (challenge is not null)
            context.Response.Headers.WWWAuthenticate = challenge;
        return Task.CompletedTask;
    };

    public static RequestDelegate RateLimited(int seconds) => context =>
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    };

    private static async Task ForeverAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(gone.SetResult);
        await gone.Task;
    }
}
