using System.Text;
using System.Text.Json.Nodes;
using Kontext.Core.Audit;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>An organization whose users call integrations through the gateway, as MCP clients do.</summary>
internal sealed class GatewayBench(KontextApp app)
{
    public const string Modern = "2026-07-28";
    public const string Older = "2025-11-25";

    private const string Url = """{ "elicitation": { "url": {} } }""";

    public TestOrganization Organization { get; } = app.NewOrganization();

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string TokenOf(string person, string scope = "gateway:access") => app.Tokens.OfPerson(Organization.Id, person, scope);

    /// <summary>Registers a server in mode user_token, with a token of alice's own.</summary>
    public Task<string> ConnectAsync(Uri url, string token = "ghp_alice") =>
        Organization.CreateConnectedAsync($$"""{ "url": "{{url}}" }""", $$"""{ "token": "{{token}}" }""");

    /// <summary>Sends a message as alice.</summary>
    public Task<ApiAnswer> SendAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(TokenOf("alice"), path, body, headers);

    public Task<ApiAnswer> SendAsync(string? token, string path, string body, params (string Name, string Value)[] headers) =>
        app.ClientWith(token).SendAsync(HttpMethod.Post, $"/../../mcp/{path}", ApiClient.Json(body), [("Accept", "application/json, text/event-stream"), .. headers]);

    /// <summary>Sends a message to the address of all integrations, as alice.</summary>
    public Task<ApiAnswer> SendToAllAsync(string body, params (string Name, string Value)[] headers) => SendToAllAsync(TokenOf("alice"), body, headers);

    public Task<ApiAnswer> SendToAllAsync(string? token, string body, params (string Name, string Value)[] headers) =>
        app.ClientWith(token).SendAsync(HttpMethod.Post, "/../../mcp", ApiClient.Json(body), [("Accept", "application/json, text/event-stream"), .. headers]);

    /// <summary>Calls one of the gateway's own tools, and returns its result.</summary>
    public async Task<JsonNode> UseAsync(string tool, string arguments, string? token = null)
    {
        var answer = await SendToAllAsync(token ?? TokenOf("alice"), Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}"""));
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json["result"] ?? answer.Json["error"]!;
    }

    /// <summary>Searches for tools, and returns the result.</summary>
    public async Task<JsonNode> SearchAsync(string arguments = "{}", string? token = null)
    {
        var content = Assert.Single((await UseAsync("SEARCH_TOOLS", arguments, token))["content"]!.AsArray())!;
        Assert.Equal(("resource", "application/json"), (content["type"]!.GetValue<string>(), content["resource"]!["mimeType"]!.GetValue<string>()));
        return JsonNode.Parse(content["resource"]!["text"]!.GetValue<string>())!;
    }

    /// <summary>Sends a message as alice and returns when the headers have come, so that the test reads the body in parts.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/mcp/{path}") { Content = ApiClient.Json(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {TokenOf("alice")}");
        return await app.CreateClient().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    public static string Request(string method, string parameters = "{}", string id = "1") => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"{{{method}}}","params":{{{parameters}}}}""";

    /// <summary>The first message of a client of the older era.</summary>
    public static string Initialize(bool showsAddresses = false) =>
        Request("initialize", $$$"""{"protocolVersion":"{{{Older}}}","capabilities":{{{(showsAddresses ? Url : "{}")}}},"clientInfo":{"name":"test","version":"1"}}""");

    /// <summary>A message of the newer era.</summary>
    public static string OfModern(string method, string members = "", bool showsAddresses = false) => Request(
        method,
        $$$"""{"_meta":{"io.modelcontextprotocol/clientCapabilities":{{{(showsAddresses ? Url : "{}")}}},"io.modelcontextprotocol/protocolVersion":"{{{Modern}}}"}{{{(members.Length == 0 ? "" : "," + members)}}}}""");

    /// <summary>An official client of C# through the gateway.</summary>
    public Task<McpClient> ClientAsync(string path, string? version, McpClientOptions? options = null, string person = "alice") => ClientAsync(
#pragma warning disable CA2000 // The transport owns the client
        app.CreateClient(), new Uri($"{KontextApp.PublicUrl}/mcp/{path}"), TokenOf(person), version, options);
#pragma warning restore CA2000

    public static async Task<McpClient> ClientAsync(HttpClient http, Uri endpoint, string token, string? version, McpClientOptions? options)
    {
        HttpClientTransport transport = new(
            new HttpClientTransportOptions
            {
                Endpoint = endpoint,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {token}" },
            },
            http,
            ownsHttpClient: true);
        options ??= new McpClientOptions();
        options.ProtocolVersion = version;
        return await McpClient.CreateAsync(transport, options, cancellationToken: Cancellation);
    }

    /// <summary>The audit rows of the gateway, the newest first.</summary>
    public async Task<List<JsonNode>> AuditAsync()
    {
        await app.IdleAsync();
        await app.Services.GetRequiredService<Refusals>().WriteAsync(Cancellation);
        var answer = await Organization.Alice.GetAsync("/audit-events?action=gateway.call");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["items"]!.AsArray().OfType<JsonNode>()];
    }

    /// <summary>A server that answers every message in one way, and records its requests.</summary>
    public static Task<LoopbackServer> ServerAsync(RequestDelegate answer) => LoopbackServer.StartAsync(answer, Cancellation);

    public static async Task<string> ReadAsync(HttpContext http)
    {
        using StreamReader reader = new(http.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancellation);
    }

    public static RequestDelegate Result(string result = """{"content":[]}""") => Body($$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""");

    public static RequestDelegate Body(string body, string type = "application/json", int status = 200) => http =>
    {
        (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        return http.Response.WriteAsync(body, http.RequestAborted);
    };
}
