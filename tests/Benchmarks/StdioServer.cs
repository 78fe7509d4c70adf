using System.Text;
using System.Text.Json;

namespace Kontext.Benchmarks;

/// <summary>
/// The server behind a proxy of others: it speaks MCP on standard input and output, and answers each call at once as <see cref="AnsweringServer"/> does.
/// </summary>
internal static class StdioServer
{
    private const string Handshake =
        """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"answering","version":"1"}}""";

    private const string Tools = """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}""";

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        using StreamReader input = new(Console.OpenStandardInput(), Encoding.UTF8);
        await using var output = Console.OpenStandardOutput();
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            if (AnswerTo(line) is { } answer)
                await output.WriteAsync(Encoding.UTF8.GetBytes(answer + "\n"), cancellationToken);
        }
    }

    private static string? AnswerTo(string line)
    {
        var message = JsonElement.Parse(line);
        if (!message.TryGetProperty("id", out var id) || !message.TryGetProperty("method", out var method))
            return null;
        var member = method.GetString() switch
        {
            "initialize" => $"\"result\":{Handshake}",
            "tools/list" => $"\"result\":{Tools}",
            "tools/call" => $"\"result\":{AnsweringServer.Result}",
            _ => """ "error":{"code":-32601,"message":"Method not found"} """,
        };
        return $$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},{{member}}}""";
    }
}
