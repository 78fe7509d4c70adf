using System.Net;
using Kontext.EndToEnd.Tests.Hosting;
using Kontext.Testing.Mcp;

namespace Kontext.EndToEnd.Tests;

/// <summary>The address of all integrations, on a host.</summary>
public sealed class AggregateTests(AppUnderTest app)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tool_is_called_by_its_id_and_the_address_itself_is_only_for_POST()
    {
        await using var server = await McpServers.StartAsync(Cancel);
        var name = Api.NewName("Echo");
        await app.Api.CreateAsync(Callers.Alice, new { name, url = server.At("/mcp"), authMode = "none" }, Cancel);

        using var begun = await SendAsync(HttpMethod.Post, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""");
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        Assert.True(begun.Headers.Contains("Mcp-Session-Id"));

        using var called = await SendAsync(
            HttpMethod.Post,
            $$$"""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"EXECUTE_TOOL","arguments":{"tool_id":"{{{name}}}:echo","tool_arguments":{"text":"hello"} } } }""");
        Assert.Equal(HttpStatusCode.OK, called.StatusCode);
        Assert.Contains("\"text\":\"hello\"", await called.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        using var asked = await SendAsync(HttpMethod.Get, body: null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, asked.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body)
    {
        using HttpRequestMessage request = new(method, new Uri(app.Api.Address, "/mcp"));
        request.Headers.Authorization = new("Bearer", await app.Api.Tokens.GetAsync(Callers.Alice, Cancel));
        request.Headers.Add("Accept", "application/json, text/event-stream");
        if (body is not null)
            request.Content = new StringContent(body, mediaType: new("application/json"));
        return await app.Api.Http.SendAsync(request, Cancel);
    }
}
