using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>Each call of an official client gives the same result directly and through the gateway, in both eras, with two servers of others.</summary>
public sealed class SameResultTests(KontextApp app) : IClassFixture<KontextApp>
{
    private readonly GatewayBench _bench = new(app);

    [Theory]
    [InlineData(GatewayBench.Older)]
    [InlineData(GatewayBench.Modern)]
    public async Task With_the_server_of_the_CSharp_SDK(string version)
    {
        await using var server = await McpServers.StartAsync(GatewayBench.Cancellation);
        var id = await _bench.Organization.CreateAsync($$"""{ "url": "{{server.At("/mcp")}}", "authMode": "none" }""");
        await CompareAsync(server.At("/mcp"), id, version);
    }

    [Fact]
    public async Task With_server_everything()
    {
        await using var server = await EverythingServer.StartStreamableHttpAsync(GatewayBench.Cancellation);
        var id = await _bench.Organization.CreateAsync($$"""{ "url": "{{server.Url}}", "authMode": "none" }""");
        await CompareAsync(server.Url, id, GatewayBench.Older);
    }

    private async Task CompareAsync(Uri server, string id, string version)
    {
#pragma warning disable RS0030 // Nothing leaves this machine
        var direct = await RecordAsync(options => GatewayBench.ClientAsync(new HttpClient(), server, "none", version, options));
#pragma warning restore RS0030
        var relayed = await RecordAsync(options => _bench.ClientAsync(id, version, options));
        Assert.True(direct.Count > 5);
        Assert.Equal(direct.Keys.Order(StringComparer.Ordinal), relayed.Keys.Order(StringComparer.Ordinal));
        foreach (var (call, result) in direct)
            Assert.Equal((call, result), (call, relayed[call]));
    }

    // Makes every call that the server offers, and records the results.
    private static async Task<Dictionary<string, string>> RecordAsync(Func<McpClientOptions, Task<McpClient>> connect)
    {
        ConcurrentQueue<string> asked = new();
#pragma warning disable MCP9005 // servers of the older era still ask for samples and roots
        await using var client = await connect(new McpClientOptions
        {
            Handlers = new McpClientHandlers
            {
                SamplingHandler = (parameters, _, _) =>
                {
                    asked.Enqueue("sampling");
                    return ValueTask.FromResult(new CreateMessageResult { Content = [new TextContentBlock { Text = "sampled" }], Model = "model", Role = Role.Assistant });
                },
                ElicitationHandler = (parameters, _) =>
                {
                    asked.Enqueue("elicitation");
                    return ValueTask.FromResult(new ElicitResult { Action = "decline" });
                },
                RootsHandler = (_, _) => ValueTask.FromResult(new ListRootsResult { Roots = [] }),
            },
        });
#pragma warning restore MCP9005
        Dictionary<string, string> results = new(StringComparer.Ordinal)
        {
            ["version"] = client.NegotiatedProtocolVersion ?? "",
            ["server"] = JsonSerializer.Serialize(client.ServerInfo, McpJsonUtilities.DefaultOptions),
            ["capabilities"] = JsonSerializer.Serialize(client.ServerCapabilities, McpJsonUtilities.DefaultOptions),
            ["instructions"] = client.ServerInstructions ?? "",
        };
        var tools = await client.ListToolsAsync(cancellationToken: GatewayBench.Cancellation);
        foreach (var method in new[] { "ping", "tools/list", "resources/list", "resources/templates/list", "prompts/list", "no/such-method" })
            await RecordAsync(client, results, method, []);
        foreach (var tool in tools.Where(tool => !IsVolatile(tool.Name)))
            await RecordAsync(client, results, "tools/call", new JsonObject { ["name"] = tool.Name, ["arguments"] = Arguments(tool.ProtocolTool.InputSchema), ["_meta"] = new JsonObject { ["progressToken"] = tool.Name } });
        await RecordAsync(client, results, "tools/call", new JsonObject { ["name"] = "no-such-tool", ["arguments"] = new JsonObject() });
        await RecordAsync(client, results, "prompts/get", new JsonObject { ["name"] = "simple-prompt" });
        await RecordAsync(client, results, "resources/read", new JsonObject { ["uri"] = "demo://resource/static/document/features.md" });
        await RecordAsync(client, results, "resources/read", new JsonObject { ["uri"] = "demo://resource/none" });
        await RecordAsync(client, results, "completion/complete", JsonNode.Parse(
            """{"ref":{"type":"ref/prompt","name":"completable-prompt"},"argument":{"name":"department","value":"E"}}""")!.AsObject());
        results["asked"] = string.Join(' ', asked.Where(what => what != "progress").Order(StringComparer.Ordinal));
        return results;
    }

    // The raw result, because a typed result would hide members that the client does not know.
    private static async Task RecordAsync(McpClient client, Dictionary<string, string> results, string method, JsonObject parameters)
    {
        var call = $"{method} {parameters.ToJsonString()}";
        try
        {
            var response = await client.SendRequestAsync(new JsonRpcRequest { Method = method, Params = parameters }, GatewayBench.Cancellation);
            results[call] = response.Result?.ToJsonString() ?? "";
        }
        catch (Exception refused) when (refused is McpException or HttpRequestException)
        {
            results[call] = refused.Message; // an error of the server is a result too
        }
    }

    // Results that tell of time or of the process, or that go on after the answer, differ from call to call. The list of roots is asked for on
    // the stream of a GET, which the gateway has not.
    private static bool IsVolatile(string tool) => tool is "get-roots-list" or "get-resource-reference" || tool.Contains("env", StringComparison.OrdinalIgnoreCase) || tool.StartsWith("toggle", StringComparison.Ordinal)
        || tool.Contains("gzip", StringComparison.Ordinal) || tool.Contains("research", StringComparison.Ordinal) || tool.Contains("async", StringComparison.Ordinal);

    private static JsonObject Arguments(JsonElement schema)
    {
        JsonObject arguments = [];
        foreach (var member in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default)
        {
            arguments[member.Name] = member.Value.TryGetProperty("enum", out var values) ? (JsonNode)values[0].GetString()!
                : member.Value.TryGetProperty("type", out var type) && type.GetString() is "number" or "integer" ? (JsonNode)1
                : type.ValueKind == JsonValueKind.String && type.GetString() == "boolean" ? (JsonNode)true
                : (JsonNode)"text";
        }

        return arguments;
    }
}
