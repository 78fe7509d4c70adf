using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>A message goes to the server with the user's own credential only, and the answer comes back unchanged.</summary>
public sealed class RelayTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Call = """{"jsonrpc":"2.0","id":"a-1","method":"tools/call","params":{"name":"echo","arguments":{"text":"ä\u0000 secret-argument"}}}""";

    private readonly GatewayBench _bench = new(app);

    [Fact]
    public async Task The_server_gets_the_body_the_credential_and_the_headers_of_MCP_alone()
    {
        string? body = null;
        await using var server = await GatewayBench.ServerAsync(async http =>
        {
            body = await GatewayBench.ReadAsync(http);
            http.Response.Headers["Mcp-Something"] = "kept";
            http.Response.Headers.SetCookie = "stolen=1";
            http.Response.Headers.WWWAuthenticate = "Bearer";
            http.Response.Headers["X-Internal"] = "host-7";
            await GatewayBench.Result("""{"content":[{"type":"text","text":"hello"}]}""")(http);
        });
        var id = await _bench.ConnectAsync(server.At("/mcp"));

        var answer = await _bench.SendAsync(
            id, Call, ("Mcp-Method", "tools/call"), ("Mcp-Name", "echo"), ("Mcp-Param-City", "Bern"), ("Accept-Language", "de"), ("User-Agent", "client/1.0"), ("Cookie", "a=b"),
            ("X-Forwarded-For", "10.0.0.1"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.Equal((200, """{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"hello"}]}}"""), (answer.Status, answer.Text));
        Assert.Equal(Call, body);
        var received = Assert.Single(server.Received);
        Assert.Equal("Bearer ghp_alice", received.Headers["Authorization"]);
        Assert.Equal("client/1.0 kontext", received.Headers["User-Agent"]);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", received.Headers["traceparent"]);
        Assert.Equal(
            ["Accept", "Accept-Encoding", "Accept-Language", "Authorization", "CDN-Loop", "Content-Length", "Content-Type", "Host", "Mcp-Method", "Mcp-Name", "Mcp-Param-City", "traceparent", "User-Agent"],
            received.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal("kept", answer.Header("Mcp-Something"));
        foreach (var kept in new[] { "Set-Cookie", "WWW-Authenticate", "X-Internal" })
            Assert.Null(answer.Header(kept));
        Assert.Matches("^server;dur=[0-9.]+, kontext;dur=[0-9.]+$", answer.Header("Server-Timing"));
    }

    [Fact]
    public async Task The_audit_has_one_row_for_each_call_and_nothing_of_its_content()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result("""{"content":[{"type":"text","text":"secret-result"}]}"""));
        var id = await _bench.ConnectAsync(server.At("/mcp"));

        Assert.Equal(200, (await _bench.SendAsync(id, Call)).Status);

        var row = Assert.Single(await _bench.AuditAsync());
        Assert.Equal(("gateway.call", "echo", "allow", "ok", 200, id), (
            row["action"]!.GetValue<string>(), row["tool"]!.GetValue<string>(), row["decision"]!.GetValue<string>(), row["outcome"]!.GetValue<string>(),
            row["upstreamStatus"]!.GetValue<int>(), row["integration"]!.GetValue<string>()));
        Assert.True(row["bytes"]!.GetValue<long>() > 50);
        Assert.Equal(8, row["credentialFingerprint"]!.GetValue<string>().Length);
        Assert.DoesNotContain("secret-", row.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_", row.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_costs_three_reads_and_two_writes()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        var id = await _bench.ConnectAsync(server.At("/mcp"));
        await _bench.SendAsync(id, Call);
        await app.IdleAsync();
        app.Requests.Reset();

        await _bench.SendAsync(id, Call);
        await app.IdleAsync();

        Assert.Equal(3 + 2, app.Requests.Total); // integration, connection and the rules for tools; the audit row, begun and completed
    }

    [Theory]
    [InlineData("202", "")]
    [InlineData("404", """{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"gone"}}""")]
    [InlineData("429", "slow down")]
    [InlineData("503", "broken")]
    public async Task A_status_passes_with_its_body(string status, string body)
    {
        await using var server = await GatewayBench.ServerAsync(http =>
        {
            http.Response.Headers.RetryAfter = "7";
            return GatewayBench.Body(body, "text/plain", int.Parse(status, System.Globalization.CultureInfo.InvariantCulture))(http);
        });
        var id = await _bench.ConnectAsync(server.At("/mcp"));

        var answer = await _bench.SendAsync(id, Call);

        Assert.Equal((status, body, "7"), (answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Text, answer.Header("Retry-After")));
    }

    [Fact]
    public async Task An_event_stream_passes_event_by_event_before_it_ends()
    {
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await GatewayBench.ServerAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: one\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await goOn.Task.WaitAsync(http.RequestAborted);
            await http.Response.WriteAsync("data: two\n\n", http.RequestAborted);
        });
        var id = await _bench.ConnectAsync(server.At("/mcp"));

        using var response = await _bench.OpenAsync(id, Call);
        await using var stream = await response.Content.ReadAsStreamAsync(GatewayBench.Cancellation);
        var first = new byte[11];
        await stream.ReadExactlyAsync(first, GatewayBench.Cancellation);
        Assert.Equal("data: one\n\n"u8.ToArray(), first);
        goOn.SetResult();
        using StreamReader rest = new(stream);
        Assert.Equal("data: two\n\n", await rest.ReadToEndAsync(GatewayBench.Cancellation));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_call_to_the_server()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously), left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await GatewayBench.ServerAsync(async http =>
        {
            http.RequestAborted.Register(left.SetResult);
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.FlushAsync(http.RequestAborted);
            begun.SetResult();
            await left.Task;
        });
        var id = await _bench.ConnectAsync(server.At("/mcp"));

        var response = await _bench.OpenAsync(id, Call);
        await begun.Task.WaitAsync(GatewayBench.Cancellation);
        response.Dispose();

        await left.Task.WaitAsync(GatewayBench.Cancellation);
    }
}
