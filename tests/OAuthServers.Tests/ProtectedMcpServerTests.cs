using System.Net;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kontext.OAuthServers.Tests;

public sealed class ProtectedMcpServerTests : IAsyncLifetime
{
    private RealAuthorizationServer _authorizationServer = null!;
    private ProtectedMcpServer _mcpServer = null!;
    private CodeFlowClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _authorizationServer = await RealAuthorizationServer.StartAsync(Cancellation);
        _mcpServer = await ProtectedMcpServer.StartAsync(_authorizationServer, Cancellation);
        _client = new CodeFlowClient(_authorizationServer);
        await _client.RegisterAsync("none", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _mcpServer.DisposeAsync();
        await _authorizationServer.DisposeAsync();
    }

    [Fact]
    public async Task A_request_without_a_token_gets_401_with_the_metadata_address()
    {
        using var answer = await InitializeAsync(token: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var metadataAddress = new Uri(_mcpServer.Url, "/.well-known/oauth-protected-resource/mcp");
        Assert.Contains($"resource_metadata=\"{metadataAddress}\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);

        var metadata = JsonNode.Parse(await _client.Http.GetStringAsync(metadataAddress, Cancellation))!;
        Assert.Equal(_mcpServer.Url.OriginalString, (string?)metadata["resource"]);
        Assert.Equal(_authorizationServer.Issuer.OriginalString, (string?)Assert.Single(metadata["authorization_servers"]!.AsArray()));
    }

    [Theory]
    [InlineData(Accounts.Octocat)]
    [InlineData(Accounts.Hubot)]
    public async Task A_token_for_the_MCP_server_acts_as_its_account(string account)
    {
        var token = await GetTokenAsync(account, _mcpServer.Url);

        await using HttpClientTransport transport = new(
            new()
            {
                Endpoint = _mcpServer.Url,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
            },
            _client.Http,
            ownsHttpClient: false);
        await using var mcp = await McpClient.CreateAsync(transport, cancellationToken: Cancellation);
        var whoami = await mcp.CallToolAsync("whoami", cancellationToken: Cancellation);
        var sum = await mcp.CallToolAsync("add", new Dictionary<string, object?> { ["a"] = 2, ["b"] = 3 }, cancellationToken: Cancellation);

        Assert.Equal(account, Assert.IsType<TextContentBlock>(Assert.Single(whoami.Content)).Text);
        Assert.Equal("5", Assert.IsType<TextContentBlock>(Assert.Single(sum.Content)).Text);
        Assert.All(_mcpServer.ReceivedTokens, received => Assert.Equal(token, received));
        Assert.NotEmpty(_mcpServer.ReceivedTokens);
    }

    [Fact]
    public async Task A_token_made_for_another_resource_is_refused()
    {
        using var other = await InitializeAsync(await GetTokenAsync(Accounts.Octocat, new Uri("https://mcp.example/mcp")));
        using var none = await InitializeAsync(await GetTokenAsync(Accounts.Octocat, resource: null));

        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_refused()
    {
        var token = await GetTokenAsync(Accounts.Octocat, _mcpServer.Url);
        using var before = await InitializeAsync(token);
        await _client.RevokeAsync(token, Cancellation);
        using var after = await InitializeAsync(token);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Equal([token, token], _mcpServer.ReceivedTokens);
    }

    private async Task<string> GetTokenAsync(string account, Uri? resource) =>
        (string)(await _client.ConnectAsync(account, resource, Cancellation))["access_token"]!;

    private async Task<HttpResponseMessage> InitializeAsync(string? token)
    {
        const string Initialize = """
            { "jsonrpc": "2.0", "id": 1, "method": "initialize", "params":
              { "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } } }
            """;
        using HttpRequestMessage request = new(HttpMethod.Post, _mcpServer.Url);
        request.Content = new StringContent(Initialize, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await _client.Http.SendAsync(request, Cancellation);
    }
}
