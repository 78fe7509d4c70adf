using System.Net;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Kontext.Testing.Mcp;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Tests.Gateway;

/// <summary>The room needs no Functions: on plain Kestrel it relays to the same servers for the same clients.</summary>
public sealed class PlainHostTests(TestTables tables, AzuriteServer azurite) : IClassFixture<TestTables>
{
    private static readonly WebAddressRules Rules = new(LoopbackHttp: true);

    private readonly OrganizationId _organization = new(TestTables.NewPrefix());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_official_client_calls_a_tool_through_plain_Kestrel_with_the_persons_token()
    {
        await using var host = await StartAsync();
        await using var server = await McpServers.StartWithTokenAsync("ghp_alice", Cancellation);
        var integration = await CreateAsync(host, server.At("/mcp"), "user_token");
        await using (var stranger = await ClientAsync(host, integration))
            Assert.Empty(await stranger.ListToolsAsync(cancellationToken: Cancellation));
        await ConnectAsync(host, integration, "ghp_alice");

        await using var client = await ClientAsync(host, integration);
        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);
        var answer = await client.CallToolAsync("echo", new Dictionary<string, object?>(StringComparer.Ordinal) { ["text"] = "hello" }, cancellationToken: Cancellation);

        Assert.Equal(["echo", "ping"], tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.Equal("hello", Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text);
        Assert.Equal(McpServers.ServerName, client.ServerInfo?.Name);

        // The same tool at the address of all integrations.
        await using var all = await ClientAsync(host.Address);
        var executed = await all.CallToolAsync(
            "EXECUTE_TOOL",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["tool_id"] = "Server:echo", ["tool_arguments"] = new { text = "hello" } },
            cancellationToken: Cancellation);
        Assert.Equal("hello", Assert.IsType<TextContentBlock>(Assert.Single(executed.Content)).Text);
    }

    [Fact]
    public async Task The_client_of_TypeScript_gets_the_same_directly_and_through_the_gateway()
    {
        await using var host = await StartAsync();
        await using var server = await EverythingServer.StartStreamableHttpAsync(Cancellation);
        var integration = await CreateAsync(host, server.Url, "none");

        var results = await Task.WhenAll(
            RecordedResults.OfTypeScriptAsync(server.Url, new Dictionary<string, string>(), Cancellation),
            RecordedResults.OfTypeScriptAsync(
                host.At(integration.Id), new Dictionary<string, string>(StringComparer.Ordinal) { [GatewayHost.CallerHeader] = $"{_organization.Value} alice" }, Cancellation));

        Assert.Equal("{\"content\":[{\"type\":\"text\",\"text\":\"Echo: still here\"}]}", results[0]["after that"]!.ToJsonString());
        Assert.Equal(3, results[0]["progress_notifications"]!.AsArray().Count);
        foreach (var (call, result) in results[0])
            Assert.Equal((call, result?.ToJsonString()), (call, results[1][call]?.ToJsonString()));
    }

    [Fact]
    public async Task A_stream_passes_plain_Kestrel_event_by_event()
    {
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(
            async http =>
            {
                http.Response.Headers.ContentType = MediaTypeNames.Text.EventStream;
                await http.Response.Body.WriteAsync("data: one\n\n"u8.ToArray(), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await goOn.Task.WaitAsync(http.RequestAborted);
                await http.Response.Body.WriteAsync("data: two\n\n"u8.ToArray(), http.RequestAborted);
            },
            Cancellation);
        await using var host = await StartAsync();
        var integration = await CreateAsync(host, server.At("/mcp"), "none");
        using var http = NewClient();
        using HttpRequestMessage request = new(HttpMethod.Post, host.At(integration.Id))
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow"}}""", Encoding.UTF8, MediaTypeNames.Application.Json),
        };

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var first = new byte["data: one\n\n".Length];
        await stream.ReadExactlyAsync(first, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "data: one\n\n"), (response.StatusCode, Encoding.UTF8.GetString(first)));
        goOn.SetResult();
        using StreamReader rest = new(stream);
        Assert.Equal("data: two\n\n", await rest.ReadToEndAsync(Cancellation));
    }

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(CoreRooms.Settings(azurite.ConnectionString, tables.Prefix), Cancellation);

    private async Task<Integration> CreateAsync(GatewayHost host, Uri url, string mode)
    {
        var asked = JsonElement.Parse($$"""{ "name": "Server", "url": "{{url}}", "authMode": "{{mode}}" }""");
        return Value(await host.Services.GetRequiredService<IntegrationService>().CreateAsync(_organization, Value(CreateIntegrationRequest.Parse(asked, Rules)), Cancellation));
    }

    private static async Task ConnectAsync(GatewayHost host, Integration integration, string token)
    {
        var asked = JsonElement.Parse($$"""{ "token": "{{token}}" }""");
        var request = Value(AddUserTokenRequest.Parse(asked, integration.CredentialSchema, TimeProvider.System.GetUtcNow()));
        Value(await host.Services.GetRequiredService<ConnectService>().AddAsync(integration, new UserId(GatewayHost.Issuer, "alice"), request, Cancellation));
    }

    private Task<McpClient> ClientAsync(GatewayHost host, Integration integration) => ClientAsync(host.At(integration.Id));

    private async Task<McpClient> ClientAsync(Uri endpoint)
    {
        HttpClientTransportOptions options = new() { Endpoint = endpoint, TransportMode = HttpTransportMode.StreamableHttp };
#pragma warning disable CA2000 // The client owns the transport, and the transport the HTTP client
        return await McpClient.CreateAsync(new HttpClientTransport(options, NewClient(), ownsHttpClient: true), cancellationToken: Cancellation);
#pragma warning restore CA2000
    }

#pragma warning disable RS0030 // Nothing leaves this machine
    private HttpClient NewClient() => new() { DefaultRequestHeaders = { { GatewayHost.CallerHeader, $"{_organization.Value} alice" } } };
#pragma warning restore RS0030

    private static T Value<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.Succeeded(out var value, out var problem) ? value : throw new InvalidOperationException($"{problem.Code}: {problem.Message}");
}
