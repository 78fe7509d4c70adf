using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>Requests that are refused before any server is called, and hostile servers whose attacks fail.</summary>
public sealed class GatewayRefusalTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private readonly GatewayBench _bench = new(app);

    public static TheoryData<string, int> Bodies => new()
    {
        { "", -32700 },
        { "{", -32700 },
        { "nonsense", -32700 },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}""", -32700 },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""", -32700 },
        { """{"jsonrpc":"2.0","id":1,"method":"ping"} {}""", -32700 },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","\ud800":1}""", -32700 },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","\ud800":1,"\udc00":2}""", -32700 },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"\udfff":{}}}}""", -32700 },
        { """{"jsonrpc":"2.0","id":1,"method":"x","params":""" + new string('[', 300) + new string(']', 300) + "}", -32700 },
        { "[]", -32600 },
        { "[" + Ping + "]", -32600 },
        { "1", -32600 },
        { "null", -32600 },
        { """{"id":1,"method":"ping"}""", -32600 },
        { """{"jsonrpc":"1.0","id":1,"method":"ping"}""", -32600 },
        { """{"jsonrpc":2.0,"id":1,"method":"ping"}""", -32600 },
        { """{"jsonrpc":"2.0","id":1}""", -32600 },
        { """{"jsonrpc":"2.0","id":1,"method":7}""", -32600 },
        { """{"jsonrpc":"2.0","id":1,"method":""}""", -32600 },
        { """{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", -32600 },
        { """{"jsonrpc":"2.0","id":null,"method":"ping"}""", -32600 },
        { """{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", -32600 },
        { """{"jsonrpc":"2.0","id":"a\udc00","method":"tools/call","params":{"name":"a"}}""", -32600 },
        { """{"jsonrpc":"2.0","id":"\ud800","result":{}}""", -32600 },
        { """{"jsonrpc":"2.0","id":true,"method":"ping"}""", -32600 },
        { """{"jsonrpc":"2.0","id":{},"method":"ping"}""", -32600 },
        { """{"jsonrpc":"2.0","id":[1],"method":"ping"}""", -32600 },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""", -32600 },
        { """{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", -32600 },
        { """{"jsonrpc":"2.0","result":{}}""", -32600 },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_not_one_message_gets_the_error_of_JSON_RPC(string body, int code)
    {
        var answer = await _bench.SendAsync(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), body);
        Assert.Equal((400, code), (answer.Status, answer.Json["error"]!["code"]!.GetValue<int>()));
        Assert.Equal("2.0", answer.Json["jsonrpc"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Method", "Tools/Call")]
    [InlineData("Mcp-Name", "other")]
    [InlineData("Mcp-Name", "=?base64?b3RoZXI=?=")]
    [InlineData("Mcp-Name", "=?base64?!?=")]
    [InlineData("MCP-Protocol-Version", "2025-06-18")]
    public async Task A_header_that_contradicts_the_body_is_refused(string name, string value)
    {
        var body = GatewayBench.OfModern("tools/call", "\"name\":\"wanted\"");
        var answer = await _bench.SendAsync(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), body, (name, value));
        Assert.Equal((400, -32020, 1), (answer.Status, answer.Json["error"]!["code"]!.GetValue<int>(), answer.Json["id"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Headers_that_say_the_same_pass_also_in_base64()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        var id = await _bench.ConnectAsync(server.At("/mcp"));
        var body = GatewayBench.OfModern("tools/call", "\"name\":\"größe\"");
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("größe"));
        Assert.Equal(200, (await _bench.SendAsync(id, body, ("Mcp-Method", "tools/call"), ("Mcp-Name", $"=?base64?{encoded}?="), ("MCP-Protocol-Version", GatewayBench.Modern))).Status);
    }

    [Fact]
    public async Task The_limits_of_a_body_hold()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        var id = await _bench.ConnectAsync(server.At("/mcp"));
        var frame = GatewayBench.Request("tools/call", """{"name":"a","arguments":{"text":""}}""");
        string Of(int bytes) => frame.Replace("\"text\":\"\"", $"\"text\":\"{new string('x', bytes - frame.Length)}\"", StringComparison.Ordinal);

        Assert.Equal(200, (await _bench.SendAsync(id, Of(4 * 1024 * 1024))).Status);
        (await _bench.SendAsync(id, Of((4 * 1024 * 1024) + 1))).IsProblem(413, "body_too_large");
        (await app.ClientWith(_bench.TokenOf("alice")).SendAsync(HttpMethod.Post, $"/../../mcp/{id}", ApiClient.Json(Ping, "text/plain"))).IsProblem(415, "unsupported_media_type");
        using var compressed = ApiClient.Json(Ping);
        compressed.Headers.ContentEncoding.Add("gzip");
        (await app.ClientWith(_bench.TokenOf("alice")).SendAsync(HttpMethod.Post, $"/../../mcp/{id}", compressed)).IsProblem(415, "unsupported_media_type");
        Assert.Single(server.Received);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Only_POST_is_allowed_and_authentication_is_checked_first(string method)
    {
        var path = $"/../../mcp/{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}";
        Assert.Equal(401, (await app.ClientWith(null).SendAsync(new HttpMethod(method), path, null)).Status);
        var answer = await app.ClientWith(_bench.TokenOf("alice")).SendAsync(new HttpMethod(method), path, null);
        Assert.Equal((405, "POST"), (answer.Status, answer.Header("Allow")));
    }

    [Fact]
    public async Task The_401_names_the_metadata_of_exactly_this_path_and_the_metadata_names_the_path()
    {
        foreach (var (path, resource) in new[] { ("My.Server-1", "/mcp/My.Server-1"), ("018f0000-0000-7000-8000-000000000000", "/mcp/018f0000-0000-7000-8000-000000000000"), ("integrations", "/mcp") })
        {
            var refused = await app.ClientWith(null).SendAsync(path == "integrations" ? HttpMethod.Get : HttpMethod.Post, $"/../../mcp/{path}", ApiClient.Json(Ping));
            var metadata = $"{KontextApp.PublicUrl}/.well-known/oauth-protected-resource{resource}";
            Assert.Equal((401, $"Bearer error=\"invalid_token\", scope=\"gateway:access\", resource_metadata=\"{metadata}\""), (refused.Status, refused.Header("WWW-Authenticate")));

            app.Requests.Reset();
            using var client = app.CreateClient();
            using var document = await client.GetAsync($"/.well-known/oauth-protected-resource{resource}", GatewayBench.Cancellation);
            Assert.Equal((0, "public, max-age=3600"), (app.Requests.Total, document.Headers.CacheControl!.ToString()));
            JsonMatch.Exact(
                $$"""{ "resource": "{{KontextApp.PublicUrl}}{{resource}}", "authorization_servers": ["{{KontextApp.PublicUrl}}"], "scopes_supported": ["gateway:access"], "bearer_methods_supported": ["header"] }""",
                JsonNode.Parse(await document.Content.ReadAsStringAsync(GatewayBench.Cancellation))!);
        }

        Assert.Equal(404, (await app.ClientWith(null).GetAsync("/../../.well-known/oauth-protected-resource/mcp/connect-session")).Status);
    }

    [Fact]
    public async Task A_token_needs_the_scope_of_the_gateway()
    {
        var refused = await _bench.SendAsync(_bench.TokenOf("alice", "integrations:read"), "any-server", Ping);
        refused.IsProblem(403, "insufficient_scope");
        Assert.StartsWith("Bearer error=\"insufficient_scope\", scope=\"gateway:access\", resource_metadata=", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
        foreach (var scope in new[] { "gateway:access", "mcp:invoke", "management:all" })
            (await _bench.SendAsync(_bench.TokenOf("alice", scope), "any-server", Ping)).IsProblem(404, "not_found");
    }

    [Theory]
    [InlineData("https://evil.example.com", 403)]
    [InlineData("null", 403)]
    [InlineData(KontextApp.PublicUrl, 404)]
    [InlineData(null, 404)]
    public async Task A_page_of_a_foreign_origin_is_refused(string? origin, int status) =>
        Assert.Equal(status, (await _bench.SendAsync("any-server", Ping, origin is null ? [] : [("Origin", origin)])).Status);

    [Fact]
    public async Task Unknown_foreign_archived_and_serverless_integrations_get_the_same_404()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        var archived = await _bench.ConnectAsync(server.At("/mcp"));
        (await _bench.Organization.Alice.DeleteAsync($"/integrations/{archived}")).IsNoContent();
        var foreign = await app.NewOrganization().CreateConnectedAsync();
        var credentials = await _bench.Organization.CreateConnectedAsync("""{ "category": "internal_mcp_credentials" }""");
        var answers = new List<string>();
        foreach (var path in new[] { archived, foreign, credentials, "018f0000-0000-7000-8000-000000000000", "no-such-name", "a%2Fb", "..%2F.." })
        {
            var answer = await _bench.SendAsync(path, Ping);
            answer.IsProblem(404, "not_found");
            answers.Add(answer.Json["detail"]!.GetValue<string>());
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_name_finds_its_integration_in_any_case()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        await _bench.Organization.CreateConnectedAsync($$"""{ "name": "Git.Hub-1", "url": "{{server.At("/mcp")}}" }""");
        foreach (var name in new[] { "Git.Hub-1", "git.hub-1" })
            Assert.Equal(200, (await _bench.SendAsync(name, Ping)).Status);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = await GatewayBench.ServerAsync(GatewayBench.Result());
        await using var server = await GatewayBench.ServerAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = elsewhere.At("/mcp").AbsoluteUri;
            return Task.CompletedTask;
        });
        var answer = await _bench.SendAsync(await _bench.ConnectAsync(server.At("/mcp")), Ping);
        answer.IsProblem(502, "server_failed");
        Assert.Null(answer.Header("Location"));
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task An_unreachable_server_gives_502_with_an_explanation()
    {
        app.Network.Name("gone.example.com");
        var id = await _bench.Organization.CreateConnectedAsync("""{ "url": "https://gone.example.com/mcp" }""");
        var answer = await _bench.SendAsync(id, Ping);
        answer.IsProblem(502, "server_failed");
        Assert.Equal("The host name of the integration's server could not be resolved.", answer.Json["detail"]!.GetValue<string>());
        Assert.Equal("server_away", (await _bench.AuditAsync())[0]["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_large_answer_passes_in_parts()
    {
        await using var server = await GatewayBench.ServerAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            var part = new byte[64 * 1024];
            Array.Fill(part, (byte)' ');
            for (var i = 0; i < 16 * 100; i++)
                await http.Response.Body.WriteAsync(part, http.RequestAborted);
        });
        using var response = await _bench.OpenAsync(await _bench.ConnectAsync(server.At("/mcp")), Ping);
        await using var stream = await response.Content.ReadAsStreamAsync(GatewayBench.Cancellation);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (buffer, total) = (new byte[64 * 1024], 0L);
        int read;
        while ((read = await stream.ReadAsync(buffer, GatewayBench.Cancellation)) > 0)
            total += read;
        Assert.Equal(100L * 1024 * 1024, total);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 32L * 1024 * 1024);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_breaks_off_for_the_client_too()
    {
        var (first, stream) = await BreakOffAsync("application/json", "{\"jsonrpc\":");
        await using (stream)
        {
            Assert.Equal("{\"jsonrpc\":", first);
            await Assert.ThrowsAnyAsync<IOException>(() => stream.ReadExactlyAsync(new byte[1], GatewayBench.Cancellation).AsTask());
        }

        Assert.Equal("broke_off", (await _bench.AuditAsync())[0]["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_event_stream_that_breaks_off_between_events_ends_with_an_error_for_the_request()
    {
        var (_, stream) = await BreakOffAsync("text/event-stream", "data: {}\n\n");
        using StreamReader rest = new(stream);
        Assert.Equal(
            "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32000,\"message\":\"The gateway ended this stream before the server had answered. Its time was up, or the server broke off.\"}}\n\n",
            await rest.ReadToEndAsync(GatewayBench.Cancellation));
    }

    [Fact]
    public async Task One_caller_has_at_most_five_listening_streams()
    {
        using SemaphoreSlim arrived = new(0);
        await using var server = await GatewayBench.ServerAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.FlushAsync(http.RequestAborted);
            arrived.Release();
            await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
        });
        var id = await _bench.ConnectAsync(server.At("/mcp"));
        List<HttpResponseMessage> open = [];
        for (var i = 0; i < 5; i++)
        {
            open.Add(await _bench.OpenAsync(id, GatewayBench.OfModern("subscriptions/listen")));
            await arrived.WaitAsync(GatewayBench.Cancellation);
        }

        using (var sixth = await _bench.OpenAsync(id, GatewayBench.OfModern("subscriptions/listen")))
            Assert.Equal((429, 5), ((int)sixth.StatusCode, int.Parse(sixth.Headers.RetryAfter!.ToString(), CultureInfo.InvariantCulture)));
        open.ForEach(response => response.Dispose());
    }

    // The server breaks off when the client has the first part.
    private async Task<(string First, Stream Later)> BreakOffAsync(string type, string part)
    {
        TaskCompletionSource received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = await GatewayBench.ServerAsync(async http =>
        {
            http.Response.ContentType = type;
            await http.Response.WriteAsync(part, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await received.Task;
            http.Abort();
        });
        var response = await _bench.OpenAsync(await _bench.ConnectAsync(server.At("/mcp")), Ping);
        var stream = await response.Content.ReadAsStreamAsync(GatewayBench.Cancellation);
        var first = new byte[part.Length];
        await stream.ReadExactlyAsync(first, GatewayBench.Cancellation);
        received.SetResult();
        return (Encoding.UTF8.GetString(first), stream);
    }
}
