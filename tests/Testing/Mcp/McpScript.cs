using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.Mcp;

/// <summary>An MCP server of 2025-11-25 with two tools, for <see cref="LoopbackServer"/>. A test can change each answer.</summary>
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

    /// <summary>The requests in order: the methods of messages, and GET or DELETE.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>
    /// Replaces the answer to an MCP method, or to GET or DELETE. For GET and DELETE the handler gets an undefined JsonElement.
    /// </summary>
    public McpScript On(string method, Func<HttpContext, JsonElement, Task> answer)
    {
        _answers[method] = answer;
        return this;
    }

    /// <summary>Supports only 2026-07-28, and refuses the requests of other protocol versions.</summary>
    public McpScript Modern(string tools = Tools) => On(Discover, Result("""{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"scripted","version":"1"}}}"""))
        .On(Initialize, Status(400))
        .On("GET", Status(404))
        .On(ListTools, Result($$"""{"resultType":"complete","tools":{{tools}}}"""));

    /// <summary>Refuses each of these methods with a challenge, unless the request has this token.</summary>
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

    /// <summary>Announces a longer body than it sends, then closes the connection.</summary>
    public static Func<HttpContext, JsonElement, Task> BrokenOff(string body = "") => async (context, _) =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length + 100;
        await context.Response.WriteAsync(body, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    };
}
