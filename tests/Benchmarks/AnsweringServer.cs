using System.Net;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kontext.Benchmarks;

/// <summary>
/// A server on a free port of 127.0.0.1 that answers each message at once, always the same. A message that names the tool <c>wait</c> gets a
/// stream of one event, which stays open until the caller leaves.
/// </summary>
internal sealed class AnsweringServer : IAsyncDisposable
{
    private const int PartBytes = 4 * 1024;

    private readonly WebApplication _app;

    private AnsweringServer(WebApplication app) => _app = app;

    /// <summary>The result of a call.</summary>
    public static string Result { get; } = """{"content":[{"type":"text","text":"#"}],"isError":false}""".Replace("#", new string('a', 212), StringComparison.Ordinal);

    /// <summary>The answer to a message.</summary>
    public static byte[] Answer { get; } = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":{{Result}}}""");

    /// <summary>The address of the endpoint.</summary>
    public Uri Url => new(new Uri(_app.Urls.First()), "/mcp");

    private static byte[] Event { get; } = Encoding.UTF8.GetBytes("""data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"one"}}""" + "\n\n");

    public static async Task<AnsweringServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        AnsweringServer server = new(builder.Build());
        server._app.Run(AnswerAsync);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource atOnce = new();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        // A message fits into one part.
        var part = new byte[PartBytes];
        var (waits, read) = (false, 0);
        while ((read = await http.Request.Body.ReadAsync(part, http.RequestAborted)) > 0)
            waits |= part.AsSpan(0, read).IndexOf("\"wait\""u8) >= 0;
        if (!waits)
        {
            http.Response.ContentType = MediaTypeNames.Application.Json;
            http.Response.ContentLength = Answer.Length;
            await http.Response.Body.WriteAsync(Answer, http.RequestAborted);
            return;
        }

        http.Response.ContentType = MediaTypeNames.Text.EventStream;
        await http.Response.Body.WriteAsync(Event, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var leaving = http.RequestAborted.Register(left.SetResult);
        await left.Task;
    }
}
