using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Probes;
using Kontext.Core.Upstream;
using Kontext.Core.Validation;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Validation;

/// <summary>MCP servers as people meet them: each deviates from the specification in one way that was reported in public.</summary>
public sealed class FieldServerTests
{
    private const string Token = "s3cret-t0ken";
    private const string Reached = "Reached scripted 1 over MCP 2025-11-25: 2 tools.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(202)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(406)]
    [InlineData(415)]
    [InlineData(422)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Initialize_is_tried_for_every_status_of_discover(int status)
    {
        McpScript script = new();
        script.On(McpScript.Discover, McpScript.Status(status, challenge: status == 401 ? "Bearer error=\"invalid_token\"" : null));

        Assert.Equal(Reached, (await ProbeAsync(script)).Message);
    }

    [Theory]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":1,"result":{}}""")]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2025-11-25"]}}""")]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"no","data":{"supported":["2025-11-25"]}}}""")]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"Unauthorized"}}""")]
    [InlineData("application/json", "nonsense")]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":1,"res""")]
    [InlineData("text/event-stream", "event: ping\n\n")]
    [InlineData("text/html", "<html>")]
    public async Task Initialize_is_tried_for_every_unrecognised_answer_of_discover(string mediaType, string body)
    {
        McpScript script = new();
        script.On(McpScript.Discover, McpScript.Text(200, mediaType, body));

        Assert.Equal(Reached, (await ProbeAsync(script)).Message);
    }

    [Fact]
    public async Task After_a_discover_without_a_complete_answer_initialize_is_tried()
    {
        McpScript cut = new();
        cut.On(McpScript.Discover, McpScript.BrokenOff());
        Assert.Equal(Reached, (await ProbeAsync(cut)).Message);

        FakeTimeProvider clock = new();
        McpScript silent = new();
        silent.On(McpScript.Discover, (context, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return HostileServers.NeverAnswers(context);
        });
        Assert.Equal(Reached, (await ProbeAsync(silent, clock: clock)).Message);
    }

    [Fact]
    public async Task A_server_of_the_new_revision_alone_is_reached()
    {
        var result = await ProbeAsync(new McpScript().Modern());

        Assert.Equal((true, "Reached scripted 1 over MCP 2026-07-28: 2 tools."), (result.IsAccepted, result.Message));
    }

    [Theory]
    [InlineData(401, ProbeOutcome.CredentialRefused)]
    [InlineData(429, ProbeOutcome.RateLimited)]
    [InlineData(503, ProbeOutcome.ServerError)]
    public async Task When_only_discover_gives_a_clear_answer_it_decides_the_verdict(int status, ProbeOutcome outcome)
    {
        var script = new McpScript().Modern().On(McpScript.Discover, McpScript.Status(status, "Bearer"));

        Assert.Equal(outcome, (await ProbeAsync(script)).Outcome);
    }

    [Theory]
    [InlineData("", "it is no object", "7")]
    [InlineData("", "it has no name", """{"inputSchema":{"type":"object"}}""")]
    [InlineData("bad", "it has no inputSchema", """{"name":"bad"}""")]
    [InlineData("bad", "it has no inputSchema", """{"name":"bad","inputSchema":null}""")]
    [InlineData("bad", "its inputSchema is not of the type object", """{"name":"bad","inputSchema":"object"}""")]
    [InlineData("bad", "its inputSchema is not of the type object", """{"name":"bad","inputSchema":{"anyOf":[{"type":"object"}]}}""")]
    [InlineData("bad", "its inputSchema is not of the type object", """{"name":"bad","inputSchema":{"type":["object"]}}""")]
    [InlineData("bad", "its outputSchema is not of the type object", """{"name":"bad","inputSchema":{"type":"object"},"outputSchema":[]}""")]
    [InlineData("bad", "its annotations are not of their types", """{"name":"bad","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":"yes"}}""")]
    [InlineData("bad", "its annotations are not of their types", """{"name":"bad","inputSchema":{"type":"object"},"annotations":"none"}""")]
    [InlineData("bad", "its title or description is no text", """{"name":"bad","inputSchema":{"type":"object"},"description":{"en":"x"}}""")]
    [InlineData("", "it has no name", """{"name":"\ud800","inputSchema":{"type":"object"}}""")]
    public async Task A_malformed_tool_is_named_and_the_other_tools_are_listed(string name, string flaw, string tool)
    {
        McpScript script = new();
        script.On(McpScript.ListTools, McpScript.Result($$$"""{"tools":[{"name":"a","inputSchema":{"type":"object"}},{{{tool}}}]}"""));

        var result = await ProbeAsync(script);
        var step = ProbeTranscript.Of(ValidationPlane.Organization, result, drift: null)[^1];

        Assert.Equal((true, 1, "Reached scripted 1 over MCP 2025-11-25: 1 tool, and 1 more that clients refuse."), (result.IsAccepted, result.ToolCount, result.Message));
        Assert.Equal($"Tools that do not follow the MCP specification: “{(name.Length == 0 ? "without a name" : name)}”: {flaw}.", step.Rule);
        Assert.Null(result.Tools!.Since(ToolSnapshot.Of([], isComplete: true, 10, null))!.Added.FirstOrDefault(added => added != "a"));
    }

    [Fact]
    public async Task A_tool_with_a_very_deep_schema_hides_no_other_tool()
    {
        McpScript script = new();
        var schema = string.Concat(Enumerable.Repeat("""{"type":"object","properties":{"x":""", 200)) + "{}" + string.Concat(Enumerable.Repeat("}}", 200));
        script.On(McpScript.ListTools, McpScript.Result($$"""{"tools":[{"name":"deep","inputSchema":{{schema}} },{"name":"a","inputSchema":{"type":"object"} }]}"""));

        Assert.Equal(2, (await ProbeAsync(script)).ToolCount);
    }

    [Theory]
    [InlineData("same", 8)]
    [InlineData("", 8)]
    [InlineData("*", 8)]
    public async Task A_tool_list_with_a_circular_cursor_is_ended(string cursor, int count)
    {
        var pages = 0;
        var tools = string.Join(',', Enumerable.Range(0, count).Select(number => $$$"""{"name":"tool{{{number}}}","inputSchema":{"type":"object"}}"""));
        McpScript script = new();
        script.On(McpScript.ListTools, (context, message) =>
            McpScript.Result($$"""{"tools":[{{tools}}],"nextCursor":"{{(cursor == "*" ? $"c{++pages}" : cursor)}}"}""")(context, message));

        var result = await ProbeAsync(script);

        Assert.Equal($"Reached scripted 1 over MCP 2025-11-25: {count} tools.", result.Message);
        Assert.InRange(script.Asked.Count(method => method == McpScript.ListTools), 1, 2);
    }

    [Fact]
    public async Task An_incomplete_answer_is_a_transient_failure_and_is_reported()
    {
        foreach (var method in (string[])[McpScript.Initialize, McpScript.ListTools])
        {
            foreach (var answer in (Func<HttpContext, JsonElement, Task>[])
                [
                    McpScript.BrokenOff(),
                    McpScript.BrokenOff("""{"jsonrpc":"2.0","id":2,"""),
                    McpScript.Text(200, "application/json", """{"jsonrpc":"2.0","id":2,"result":{"tools":[{"na"""),
                    McpScript.Text(200, "text/event-stream", "event: message\ndata: {\"jsonrpc\":\"2.0\","),
                    McpScript.Text(200, "text/event-stream", ""),
                    (context, _) =>
                    {
                        context.Abort();
                        return Task.CompletedTask;
                    },
                ])
            {
                McpScript script = new();
                var result = await ProbeAsync(script.On(method, answer));

                Assert.Equal((ProbeOutcome.BrokenOff, true, false), (result.Outcome, result.IsTransient, result.IsAccepted));
                Assert.StartsWith("The server's answer broke off before its end.", result.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("text/html", ProbeOutcome.Blocked)]
    [InlineData("text/plain", ProbeOutcome.Blocked)]
    [InlineData(null, ProbeOutcome.Blocked)]
    [InlineData("application/json", ProbeOutcome.CredentialRefused)]
    public async Task A_page_of_a_firewall_is_not_a_refusal_of_the_credential(string? mediaType, ProbeOutcome outcome)
    {
        var refuse = McpScript.Text(403, mediaType, "{}");
        McpScript script = new();
        script.On(McpScript.Discover, refuse).On(McpScript.Initialize, refuse);

        Assert.Equal(outcome, (await ProbeAsync(script)).Outcome);
    }

    [Fact]
    public async Task Missing_scopes_are_not_reported_as_a_refused_credential()
    {
        McpScript script = new();
        script.On(McpScript.ListTools, McpScript.Status(403, """Bearer error="insufficient_scope", scope="files:read files:write", resource_metadata="https://mcp.example/x" """));

        var result = await ProbeAsync(script);

        Assert.Equal(ProbeOutcome.ScopeMissing, result.Outcome);
        Assert.Equal(["files:read", "files:write"], result.MissingScopes.Values);
        Assert.Contains("files:read, files:write", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/vnd.api+json")]
    public async Task Media_types_are_compared_without_case_and_with_any_charset(string mediaType)
    {
        McpScript script = new();
        script.On(McpScript.ListTools, McpScript.Result($$"""{"tools":{{McpScript.Tools}}}""", mediaType));

        Assert.Equal(Reached, (await ProbeAsync(script)).Message);
    }

    [Fact]
    public async Task A_server_that_accepts_only_plain_JSON_is_reached()
    {
        McpScript script = new();
        await using var server = await LoopbackServer.StartAsync(
            context => HttpMethods.IsPost(context.Request.Method) && (context.Request.ContentType != "application/json" || context.Request.Headers.UserAgent.Count == 0)
                ? HostileServers.Status(415)(context)
                : script.HandleAsync(context),
            Cancellation);
        await using var services = OutboundServices.WithLoopback();

        Assert.Equal(Reached, (await services.Get<McpProbe>().ProbeAsync(server.Address, null, new OrganizationId("acme"), Cancellation)).Message);
    }

    [Theory]
    [InlineData("Unauthorized: token expired", ProbeOutcome.CredentialRefused)]
    [InlineData("Unsupported protocol version", ProbeOutcome.Refused)]
    [InlineData("Tenant is not set up", ProbeOutcome.Refused)]
    public async Task An_error_in_a_success_is_quoted(string words, ProbeOutcome outcome)
    {
        McpScript script = new();
        script.On(McpScript.Initialize, McpScript.Error(-32000, words));

        var result = await ProbeAsync(script);

        Assert.Equal(outcome, result.Outcome);
        Assert.EndsWith($"The server says: {words}", result.Message, StringComparison.Ordinal);
    }

    // These bodies come with 403 and as JSON, and say nothing about the credential.
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Invalid Host: mcp.example"}}""", ProbeOutcome.Refused)]
    [InlineData("""{"error":"Invalid Origin header"}""", ProbeOutcome.Refused)]
    [InlineData("""{"message":"API rate limit exceeded for user ID 7."}""", ProbeOutcome.RateLimited)]
    [InlineData("""{"error":{"code":403,"message":"Quota exceeded for quota metric 'Queries'"}}""", ProbeOutcome.RateLimited)]
    [InlineData("""{"type":"https://developers.cloudflare.com/x","title":"Error 1010: Access denied","status":403,"cloudflare_error":true}""", ProbeOutcome.Blocked)]
    public async Task A_403_in_JSON_that_is_about_something_else_does_not_refuse_the_credential(string body, ProbeOutcome outcome)
    {
        McpScript script = new();
        foreach (var method in (string[])[McpScript.Discover, McpScript.Initialize])
            script.On(method, McpScript.Text(403, "application/json", body));

        Assert.Equal(outcome, (await ProbeAsync(script)).Outcome);
        await using var api = await LoopbackServer.StartAsync(context => McpScript.Text(403, "application/json", body)(context, default), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        Assert.Equal(outcome, (await services.Get<HttpProbe>().ProbeAsync(api.Address, CredentialHeader.Bearer(Token), Cancellation)).Outcome);
    }

    [Theory]
    [InlineData("Retry-After", "60", ProbeOutcome.RateLimited)]
    [InlineData("X-RateLimit-Remaining", "0", ProbeOutcome.RateLimited)]
    [InlineData("X-RateLimit-Remaining", "4999", ProbeOutcome.CredentialRefused)]
    public async Task A_403_with_the_headers_of_a_rate_limit_is_one(string header, string value, ProbeOutcome outcome)
    {
        await using var api = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.Headers[header] = value;
                return McpScript.Text(403, "application/json", """{"message":"Forbidden"}""")(context, default);
            },
            Cancellation);
        await using var services = OutboundServices.WithLoopback();

        Assert.Equal(outcome, (await services.Get<HttpProbe>().ProbeAsync(api.Address, CredentialHeader.Bearer(Token), Cancellation)).Outcome);
        Assert.True((await services.Get<HttpProbe>().ProbeReachableAsync(api.Address, Cancellation)).IsAccepted);
    }

    [Theory]
    [InlineData("""{"error":"insufficient_scope","scope":"read write"}""", "read write")]
    [InlineData("""{"error":"insufficient_scope","error_description":"more"}""", "")]
    public async Task Missing_scopes_that_only_the_body_names_are_missing_too(string body, string scopes)
    {
        McpScript script = new();
        script.On(McpScript.ListTools, McpScript.Text(403, "application/json", body));

        var result = await ProbeAsync(script);

        Assert.Equal((ProbeOutcome.ScopeMissing, scopes), (result.Outcome, result.MissingScopes.ToString()));
    }

    // The body has a place for the id of the request.
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":401,"message":"Who are you?"}}""", ProbeOutcome.CredentialRefused, "Who are you?")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":"401","message":"Who are you?"}}""", ProbeOutcome.CredentialRefused, "Who are you?")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":-32000,"message":"Request failed","data":{"status":401}}}""", ProbeOutcome.CredentialRefused, "Request failed")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":-32603,"message":"Internal error","data":"Unauthorized"}}""", ProbeOutcome.CredentialRefused, "Internal error: Unauthorized")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":-32000,"message":"Server error","data":{"detail":"The access token has expired"}}}""", ProbeOutcome.CredentialRefused, "Server error: The access token has expired")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":"Unauthorized"}""", ProbeOutcome.CredentialRefused, "Unauthorized")]
    [InlineData("""{"jsonrpc":"2.0","id":{id}.0,"error":{"code":-32000.0,"message":"Unauthorized"}}""", ProbeOutcome.CredentialRefused, "Unauthorized")]
    [InlineData("""{"error":{"code":-32001,"message":"Unauthorized"}}""", ProbeOutcome.CredentialRefused, "Unauthorized")]
    [InlineData("""{"error":"invalid_token","error_description":"too old"}""", ProbeOutcome.CredentialRefused, "invalid_token: too old")]
    [InlineData("""{"ok":false,"error":"invalid_auth"}""", ProbeOutcome.CredentialRefused, "invalid_auth")]
    [InlineData("""{"errors":[{"message":"Unauthorized"}]}""", ProbeOutcome.CredentialRefused, "Unauthorized")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":429,"message":"Slow down"}}""", ProbeOutcome.RateLimited, "Slow down")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":503,"message":"Not now"}}""", ProbeOutcome.ServerError, "Not now")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":403,"message":"Not for you"}}""", ProbeOutcome.Refused, "Not for you")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":-32000,"message":"No tenant","data":{"status":200,"detail":7}}}""", ProbeOutcome.Refused, "No tenant")]
    public async Task An_error_in_a_success_is_understood_in_every_shape(string body, ProbeOutcome outcome, string words)
    {
        McpScript script = new();
        script.On(McpScript.Initialize, (context, message) =>
            McpScript.Text(200, "application/json", body.Replace("{id}", message.GetProperty("id").GetRawText(), StringComparison.Ordinal))(context, message));

        var result = await ProbeAsync(script);

        Assert.Equal(outcome, result.Outcome);
        Assert.EndsWith($"The server says: {words}", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json-rpc")]
    [InlineData("Application/JSONRequest; charset=utf-8")]
    [InlineData("text/json")]
    [InlineData("text/x-json")]
    public async Task Every_name_of_json_is_json(string mediaType)
    {
        McpScript script = new();
        script.On(McpScript.ListTools, McpScript.Result($$"""{"tools":{{McpScript.Tools}}}""", mediaType));

        Assert.Equal(Reached, (await ProbeAsync(script)).Message);
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2e0")]
    public async Task An_id_that_is_written_as_a_fraction_is_the_same_number(string id)
    {
        McpScript script = new();
        script.On(McpScript.Initialize, McpScript.Text(200, "application/json", $$"""{"jsonrpc":"2.0","id":{{id}},"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{} },"serverInfo":{"name":"scripted","version":"1"} } }"""));

        Assert.Equal(Reached, (await ProbeAsync(script)).Message);
    }

    [Theory]
    [InlineData("2.5")]
    [InlineData("3.0")]
    public async Task An_answer_to_another_request_is_no_answer(string id)
    {
        McpScript script = new();
        script.On(McpScript.Initialize, McpScript.Text(200, "application/json", $$"""{"jsonrpc":"2.0","id":{{id}},"result":{"protocolVersion":"2025-11-25"} }"""));

        Assert.Equal(ProbeOutcome.NotMcp, (await ProbeAsync(script)).Outcome);
    }

    [Fact]
    public async Task A_list_of_tools_that_is_null_is_an_empty_one()
    {
        McpScript script = new();
        script.On(McpScript.ListTools, McpScript.Result("""{"tools":null}"""));

        Assert.Equal("Reached scripted 1 over MCP 2025-11-25: 0 tools.", (await ProbeAsync(script)).Message);
    }

    [Fact]
    public async Task A_server_with_older_versions_is_called_with_the_newest_of_them()
    {
        McpScript script = new();
        var answer = McpScript.Result("""{"protocolVersion":"2025-03-26","capabilities":{},"serverInfo":{"name":"old","version":"1"}}""");
        script.On(McpScript.Initialize, (context, message) => message.GetProperty("params").GetProperty("protocolVersion").GetString() == "2025-03-26"
            ? answer(context, message)
            : McpScript.Error(-32602, "Unsupported protocol version (supported: 2024-11-05, 2025-03-26)", status: 400)(context, message));

        Assert.Equal("Reached old 1 over MCP 2025-03-26: 0 tools.", (await ProbeAsync(script)).Message);
    }

    [Theory]
    [InlineData("/mcp/?key=s3cret-t0ken", "/mcp/")]
    [InlineData("/s3cret-t0ken/mcp", "/***")]
    public async Task A_redirect_is_reported_with_the_address_to_enter(string location, string shown)
    {
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = location;
                return Task.CompletedTask;
            },
            Cancellation);
        await using var services = OutboundServices.WithLoopback();

        var result = await services.Get<McpProbe>().ProbeAsync(server.At("/mcp"), CredentialHeader.Bearer(Token), new OrganizationId("acme"), Cancellation);

        Assert.Equal(ProbeOutcome.Redirected, result.Outcome);
        Assert.EndsWith($"enter it as the URL: {server.At(shown)}", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, ProbeOutcome.Accepted)]
    [InlineData(false, ProbeOutcome.BrokenOff)]
    public async Task A_stream_that_is_closed_early_is_resumed_once(bool isContinued, ProbeOutcome outcome)
    {
        McpScript script = new();
        script.On(McpScript.ListTools, McpScript.Text(200, "text/event-stream", "id: 7\nretry: 1\ndata:\n\n"));
        script.On("GET", (context, _) => context.Request.Headers["Last-Event-ID"] == "7"
            ? McpScript.Text(200, "text/event-stream", isContinued
                ? $$$"""data: {"jsonrpc":"2.0","id":3,"result":{"tools":{{{McpScript.Tools}}}}}""" + "\n\n"
                : "id: 8\ndata:\n\n")(context, default)
            : McpScript.Status(405)(context, default));

        var result = await ProbeAsync(script);

        Assert.Equal(outcome, result.Outcome);
        Assert.Single(script.Asked, "GET");
    }

    [Fact]
    public async Task A_session_id_is_sent_in_each_request_and_the_session_is_ended()
    {
        McpScript script = new();
        var initialize = McpScript.Result("""{"protocolVersion":"2025-06-18","capabilities":{"tools":{}}}""");
        List<string> carried = [];
        foreach (var method in (string[])[McpScript.Initialized, McpScript.ListTools, "DELETE"])
            script.On(method, Carrying(method));
        script.On(McpScript.Initialize, (context, message) =>
        {
            context.Response.Headers["Mcp-Session-Id"] = "s-1";
            return initialize(context, message);
        });

        var result = await ProbeAsync(script);

        Assert.Equal(["notifications/initialized s-1 2025-06-18", "tools/list s-1 2025-06-18", "DELETE s-1 2025-06-18"], carried);
        Assert.DoesNotContain(result.Exchanges, exchange => exchange.Method == HttpMethod.Delete);

        Func<HttpContext, JsonElement, Task> Carrying(string method) => (context, message) =>
        {
            carried.Add($"{method} {context.Request.Headers["Mcp-Session-Id"]} {context.Request.Headers["MCP-Protocol-Version"]}");
            return method == McpScript.ListTools ? McpScript.Result("""{"tools":[]}""")(context, message) : McpScript.Status(202)(context, message);
        };
    }

    private static async Task<ProbeResult> ProbeAsync(McpScript script, FakeTimeProvider? clock = null)
    {
        await using var server = await LoopbackServer.StartAsync(script.HandleAsync, Cancellation);
        await using var services = OutboundServices.WithLoopback(clock);
        var result = await services.Get<McpProbe>().ProbeAsync(server.Address, CredentialHeader.Bearer(Token), new OrganizationId("acme"), Cancellation);
        Assert.DoesNotContain(Token, result.ToString() + JsonSerializer.Serialize(ProbeTranscript.Of(ValidationPlane.Organization, result, null)), StringComparison.Ordinal);
        return result;
    }
}
