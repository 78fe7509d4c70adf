using System.Text.Json;
using Kontext.Testing.Mcp;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>A scripted MCP server of tools that a test may change. Each tool answers with its own name and its arguments.</summary>
internal sealed class ToolServer : IAsyncDisposable
{
    private readonly McpScript _script = new();
    private LoopbackServer? _server;

    /// <summary>The tools, as the list has them.</summary>
    public string Tools { get; set; } = "[]";

    /// <summary>The calls that the server got, each as the tool and its arguments.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>More content of each answer; it begins with a comma.</summary>
    public string More { get; set; } = "";

    /// <summary>How often the tools were listed.</summary>
    public int Listed { get; private set; }

    /// <summary>The number of requests of all kinds.</summary>
    public int Requests => _server!.Received.Count;

    public Uri Url => _server!.At("/mcp");

    /// <summary>Starts a server that requires a token, unless that is null.</summary>
    public static async Task<ToolServer> StartAsync(string tools, string? token = null, bool isModern = false)
    {
        ToolServer server = new() { Tools = tools };
        var script = server._script;
        if (isModern)
            script.Modern();
        script.On(McpScript.ListTools, (http, message) =>
        {
            server.Listed++;
            return McpScript.Result($$"""{"resultType":"complete","tools":{{server.Tools}}}""")(http, message);
        });
        script.On("tools/call", (http, message) =>
        {
            var parameters = message.GetProperty("params");
            server.Calls.Add($"{parameters.GetProperty("name").GetString()} {(parameters.TryGetProperty("arguments", out var arguments) ? arguments.GetRawText() : "-")}");
            var text = JsonSerializer.Serialize($"{parameters.GetProperty("name").GetString()} was called");
            return McpScript.Result($$"""{"resultType":"complete","content":[{"type":"text","text":{{text}}}{{server.More}}]}""")(http, message);
        });
        if (token is not null)
            script.Guard(token, McpScript.Initialize, McpScript.ListTools, "tools/call");
        server._server = await LoopbackServer.StartAsync(script.HandleAsync, TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A tool of a list.</summary>
    public static string Tool(string name, string? description = null, bool? isReadOnly = null) => JsonSerializer.Serialize(new
    {
        name,
        description,
        inputSchema = new { type = "object", properties = new { city = new { type = "string" } } },
        annotations = isReadOnly is null ? null : new { readOnlyHint = isReadOnly },
    });

    public ValueTask DisposeAsync() => _server!.DisposeAsync();
}
