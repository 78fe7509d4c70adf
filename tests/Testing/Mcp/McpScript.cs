using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.Mcp;

/// <summary>An MCP server of 2025-11-25 with two tools, each of whose answers a test may change: for <see cref="LoopbackServer"/>.</summary>
public sealed class McpScript
{
    public const string Discover = "server/discover";
    public const string Initialize = "initialize";
    public const string Initialized = "notifications/initialized";
    public const string ListTools = "tools/list";
    public const string Tools = """[{"name":"a","inputSchema":{"type":"object"}},{"name":"b","inputSchema":{"type":"object"}}]""";

    private readonly ConcurrentDictionary<string, Func<HttpContext, JsonElement, Task>> _answers = new(StringComparer.Ordinal)
    {
        [Discover] = Error(-32601, "Method not found"),
        [Initialize] = Result("""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1"}}"""),
        [Initialized] = Status(202),
        [ListTools] = Result($$"""{"tools":{{Tools}}}"""),
        ["GET"] = Status(405),
        ["DELETE"] = Status(405),
    };

    /// <summary>What was asked, in order: the methods of messages, and GET or DELETE.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Answers a method of MCP, or GET or DELETE, in another way. Null for the whole message stands for a request without one.</summary>
    public McpScript On(string method, Func<HttpContext, JsonElement, Task> answer)
    {
        _answers[method] = answer;
        return this;
    }

    /// <summary>Answers only 2026-07-28: the other eras' questions are refused.</summary>
    public McpScript Modern(string tools = Tools) => On(Discover, Result("""{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"scripted","version":"1"}}}"""))
        .On(Initialize, Status(400))
        .On("GET", Status(404))
        .On(ListTools, Result($$"""{"resultType":"complete","tools":{{tools}}}"""));

    /// <summary>Refuses each of these without this token, with a challenge.</summary>
    public McpScript Guard(string token, params string[] methods)
    {
        foreach (var method in methods)
        {
            var answer = _answers[method];
            On(method, (context, message) => context.Request.Headers.Authorization == $"Bearer {token}" ? answer(context, message) : Status(401, challenge: "Bearer")(context, message));
        }

        return this;
    }

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            Asked.Enqueue(context.Request.Method);
            await (_answers.TryGetValue(context.Request.Method, out var handle) ? handle(context, default) : Status(405)(context, default));
            return;
        }

        using var message = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var method = message.RootElement.GetProperty("method").GetString()!;
        Asked.Enqueue(method);
        await (_answers.TryGetValue(method, out var answer) ? answer(context, message.RootElement) : Error(-32601, "Method not found")(context, message.RootElement));
    }

    public static Func<HttpContext, JsonElement, Task> Result(string result, string mediaType = "application/json") => (context, message) =>
        Text(200, mediaType, $$"""{"jsonrpc":"2.0","id":{{message.GetProperty("id").GetRawText()}},"result":{{result}}}""")(context, message);

    public static Func<HttpContext, JsonElement, Task> Error(int code, string text, int status = 200) => (context, message) =>
        Text(status, "application/json", $$"""{"jsonrpc":"2.0","id":{{message.GetProperty("id").GetRawText()}},"error":{"code":{{code}},"message":{{JsonSerializer.Serialize(text)}} } }""")(context, message);

    public static Func<HttpContext, JsonElement, Task> Status(int status, string? challenge = null) => (context, _) =>
    {
        context.Response.StatusCode = status;
        if (challenge is not null)
            context.Response.Headers.WWWAuthenticate = challenge;
        return Task.CompletedTask;
    };

    public static Func<HttpContext, JsonElement, Task> Text(int status, string? mediaType, string body) => (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>Says more than it sends, and ends the connection.</summary>
    public static Func<HttpContext, JsonElement, Task> BrokenOff(string body = "") => async (context, _) =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length + 100;
        await context.Response.WriteAsync(body, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    };
}
