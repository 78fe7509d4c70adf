using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>
/// The answers to a client while its user has no credential. The answer is never an HTTP 401, but the connect link in a form that the
/// client understands.
/// </summary>
public sealed class MissingCredentialTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Session = "Mcp-Session-Id";

    private static readonly string Call = GatewayBench.Request("tools/call", """{"name":"echo","arguments":{}}""");

    private readonly GatewayBench _bench = new(app);

    [Fact]
    public async Task The_handshake_is_answered_and_its_instructions_begin_with_the_link()
    {
        var id = await NewAsync(new Uri("https://mcp.example.com/mcp"));
        var answer = await _bench.SendAsync(id, GatewayBench.Initialize());
        Assert.Equal(200, answer.Status);
        JsonMatch.Exact(
            $$$"""
            { "jsonrpc": "2.0", "id": 1, "result": {
              "protocolVersion": "2025-11-25", "capabilities": { "tools": {} }, "serverInfo": { "name": "kontext", "version": "1.0" },
              "instructions": "Your account of Integration 1 is not connected. Open this link and connect it, then try again: {{{LinkOf(id)}}}" } }
            """,
            answer.Json);
        Assert.NotNull(answer.Header(Session));

        var discovered = await _bench.SendAsync(id, GatewayBench.OfModern("server/discover"));
        Assert.Equal(
            ("complete", GatewayBench.Modern, 0, "private"),
            (Text(discovered, "resultType"), discovered.Json["result"]!["supportedVersions"]![0]!.GetValue<string>(), discovered.Json["result"]!["ttlMs"]!.GetValue<int>(), Text(discovered, "cacheScope")));
        Assert.Contains(LinkOf(id), Text(discovered, "instructions"), StringComparison.Ordinal);
        Assert.Null(discovered.Header(Session));
    }

    [Theory]
    [InlineData("tools/list", "tools")]
    [InlineData("prompts/list", "prompts")]
    [InlineData("resources/list", "resources")]
    [InlineData("resources/templates/list", "resourceTemplates")]
    public async Task Lists_are_empty_in_both_eras(string method, string member)
    {
        var id = await NewAsync(new Uri("https://mcp.example.com/mcp"));
        Assert.Empty((await _bench.SendAsync(id, GatewayBench.Request(method))).Json["result"]![member]!.AsArray());
        var modern = await _bench.SendAsync(id, GatewayBench.OfModern(method));
        Assert.Empty(modern.Json["result"]![member]!.AsArray());
        Assert.Equal(("complete", "private"), (Text(modern, "resultType"), Text(modern, "cacheScope")));
    }

    [Fact]
    public async Task A_call_of_a_client_that_shows_addresses_is_answered_with_the_elicitation_of_its_era()
    {
        var id = await NewAsync(new Uri("https://mcp.example.com/mcp"));
        var session = (await _bench.SendAsync(id, GatewayBench.Initialize(showsAddresses: true))).Header(Session)!;

        var older = await _bench.SendAsync(id, Call, (Session, session));
        Assert.Equal((200, -32042), (older.Status, older.Json["error"]!["code"]!.GetValue<int>()));
        var asked = older.Json["error"]!["data"]!["elicitations"]![0]!;
        Assert.Equal(("url", LinkOf(id), 32), (asked["mode"]!.GetValue<string>(), asked["url"]!.GetValue<string>(), asked["elicitationId"]!.GetValue<string>().Length));

        var modern = await _bench.SendAsync(id, GatewayBench.OfModern("tools/call", "\"name\":\"echo\"", showsAddresses: true));
        JsonMatch.Exact(
            $$$"""
            { "resultType": "input_required", "requestState": "kontext_connect", "inputRequests": { "kontext_connect": {
              "method": "elicitation/create", "params": { "mode": "url", "url": "{{{LinkOf(id)}}}", "message": "Connect your account of Integration 1." } } } }
            """,
            modern.Json["result"]!);
    }

    [Fact]
    public async Task A_call_of_any_other_client_is_answered_with_a_sentence()
    {
        var id = await NewAsync(new Uri("https://mcp.example.com/mcp"));
        var session = (await _bench.SendAsync(id, GatewayBench.Initialize())).Header(Session)!;
        var declined = GatewayBench.OfModern(
            "tools/call", """ "name":"echo","requestState":"kontext_connect","inputResponses":{"kontext_connect":{"action":"decline"}}""", showsAddresses: true);
        foreach (var answer in new[] { await _bench.SendAsync(id, Call, (Session, session)), await _bench.SendAsync(id, Call), await _bench.SendAsync(id, declined) })
        {
            Assert.True(answer.Json["result"]!["isError"]!.GetValue<bool>(), answer.Text);
            Assert.Equal($"Your account of Integration 1 is not connected. Open this link and connect it, then try again: {LinkOf(id)}", answer.Json["result"]!["content"]![0]!["text"]!.GetValue<string>());
        }

        Assert.Contains(LinkOf(id), (await _bench.SendAsync(id, GatewayBench.Request("resources/read", """{"uri":"a://b"}"""))).Json["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", (await _bench.SendAsync(id, GatewayBench.Request("ping"))).Text);
        Assert.Equal((202, ""), await StatusAsync(id, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", (Session, session)));
        Assert.Equal("not_connected", (await _bench.AuditAsync())[0]["outcome"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("2025-11-25\\r\\nX-Stolen: 1")]
    [InlineData("")]
    [InlineData("2025-11-25 with a great many words that no revision of the protocol has in its name")]
    public async Task A_revision_that_no_header_can_carry_is_not_sent_back(string version)
    {
        McpScript script = new();
        script.On(McpScript.Initialize, McpScript.Result($$$"""{"protocolVersion":"{{{version}}}","capabilities":{}}"""));
        script.On("tools/call", McpScript.Result("""{"content":[]}"""));
        await using var server = await LoopbackServer.StartAsync(script.HandleAsync, GatewayBench.Cancellation);
        var id = await NewAsync(server.At("/mcp"));
        var session = (await _bench.SendAsync(id, GatewayBench.Initialize())).Header(Session)!;
        Assert.Equal(200, (await _bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_alice" }""")).Status);

        Assert.Equal(200, (await _bench.SendAsync(id, Call, (Session, session))).Status);
        Assert.Equal("2025-11-25", server.Received[1].Headers["MCP-Protocol-Version"]);
        Assert.DoesNotContain("X-Stolen", server.Received.SelectMany(request => request.Headers.Keys), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task After_connecting_the_session_reaches_the_server_and_each_call_has_its_own_session_there()
    {
        McpScript script = new();
        script.On(McpScript.Initialize, async (http, message) =>
        {
            http.Response.Headers[Session] = "server-session";
            await McpScript.Result("""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1"}}""")(http, message);
        });
        List<string> sessions = [];
        script.On("tools/call", (http, message) =>
        {
            sessions.Add(http.Request.Headers[Session].ToString());
            return McpScript.Result("""{"content":[{"type":"text","text":"done"}]}""")(http, message);
        });
        await using var server = await LoopbackServer.StartAsync(script.HandleAsync, GatewayBench.Cancellation);
        var id = await NewAsync(server.At("/mcp"));
        var session = (await _bench.SendAsync(id, GatewayBench.Initialize())).Header(Session)!;
        Assert.Empty(server.Received);
        Assert.Equal(200, (await _bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_alice" }""")).Status);

        for (var i = 0; i < 2; i++)
        {
            var answer = await _bench.SendAsync(id, Call, (Session, session), ("MCP-Protocol-Version", GatewayBench.Older));
            Assert.Equal("done", answer.Json["result"]!["content"]![0]!["text"]!.GetValue<string>());
            Assert.Null(answer.Header(Session));
        }

        Assert.Equal(["server-session", "server-session"], sessions);
        Assert.Equal(["initialize", "notifications/initialized", "tools/call", "DELETE", "initialize", "notifications/initialized", "tools/call", "DELETE"], script.Asked);
        Assert.All(server.Received, request => Assert.Equal("Bearer ghp_alice", request.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_clients_answer_to_our_elicitation_does_not_reach_the_server()
    {
        string? body = null;
        await using var server = await GatewayBench.ServerAsync(async http =>
        {
            body = await GatewayBench.ReadAsync(http);
            await GatewayBench.Result()(http);
        });
        var id = await _bench.ConnectAsync(server.At("/mcp"));
        await _bench.SendAsync(id, GatewayBench.OfModern("tools/call", """ "name":"echo","requestState":"kontext_connect","inputResponses":{"kontext_connect":{"action":"accept"}}"""));
        Assert.Equal(["_meta", "name"], JsonNode.Parse(body!)!["params"]!.AsObject().Select(member => member.Key));

        await _bench.SendAsync(id, GatewayBench.OfModern("tools/call", """ "name":"echo","requestState":"kontext_connect","arguments":{"text":"\ud800"}"""));
        Assert.EndsWith(""","name":"echo","arguments":{"text":"\ud800"}}}""", body, StringComparison.Ordinal);
        var own = GatewayBench.OfModern("tools/call", """ "name":"echo","requestState":"theirs","inputResponses":{"a":{"action":"accept"}}""");
        await _bench.SendAsync(id, own);
        Assert.Equal(own, body);
    }

    [Fact]
    public async Task A_refused_token_is_tried_twice_at_most_and_then_the_person_is_asked_to_connect_again()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Body("no", "text/plain", 401));
        var id = await _bench.ConnectAsync(server.At("/mcp"));
        var answer = await _bench.SendAsync(id, Call);
        Assert.Equal((200, 1), (answer.Status, server.Received.Count));
        Assert.Equal($"Integration 1 no longer accepts your account's credential. Open this link and connect again, then try again: {LinkOf(id)}", answer.Json["result"]!["content"]![0]!["text"]!.GetValue<string>());
        var row = (await _bench.AuditAsync())[0];
        Assert.Equal(("credential_refused", 401), (row["outcome"]!.GetValue<string>(), row["upstreamStatus"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_demand_for_scopes_is_remembered_and_answered_with_the_link(int status)
    {
        await using var server = await GatewayBench.ServerAsync(http =>
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\", scope=\"repo:write ghp_alice\"";
            return GatewayBench.Body("no", "text/plain", status)(http);
        });
        var id = await _bench.ConnectAsync(server.At("/mcp"));
        var answer = await _bench.SendAsync(id, Call);
        Assert.StartsWith("Integration 1 asks for more rights than your account has given.", answer.Json["result"]!["content"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("""{"connected":true,"status":"connected","missingScopes":["repo:write"]}""", await _bench.Organization.ReadConnectionAsync(id));
    }

    [Fact]
    public async Task A_missing_or_refused_shared_credential_asks_for_an_administrator()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Body("no", "text/plain", 401));
        var missing = await _bench.Organization.CreateAsync($$"""{ "url": "{{server.At("/mcp")}}", "authMode": "server_token", "serverToken": "lost" }""");
        Assert.Equal(200, (await _bench.Organization.Alice.PatchAsync($"/integrations/{missing}", $$"""{ "url": "{{server.At("/other")}}" }""")).Status);
        var refused = await _bench.Organization.CreateAsync($$"""{ "url": "{{server.At("/mcp")}}", "authMode": "server_token", "serverToken": "shared" }""");
        foreach (var id in new[] { missing, refused })
        {
            var text = (await _bench.SendAsync(id, Call)).Json["result"]!["content"]![0]!["text"]!.GetValue<string>();
            Assert.EndsWith("An administrator must enter it again.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("/oauth/link/", text, StringComparison.Ordinal);
        }

        Assert.Single(server.Received);
    }

    private static string LinkOf(string id) => $"{KontextApp.PublicUrl}/oauth/link/{id}";

    private static string Text(ApiAnswer answer, string member) => answer.Json["result"]![member]!.GetValue<string>();

    private Task<string> NewAsync(Uri url) => _bench.Organization.CreateAsync($$"""{ "url": "{{url}}", "authMode": "user_token" }""");

    private async Task<(int Status, string Text)> StatusAsync(string id, string body, params (string Name, string Value)[] headers)
    {
        var answer = await _bench.SendAsync(id, body, headers);
        return (answer.Status, answer.Text);
    }
}
