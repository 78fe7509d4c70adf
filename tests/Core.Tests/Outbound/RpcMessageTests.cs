using System.Net.Http.Headers;
using Kontext.Core.Outbound;

namespace Kontext.Core.Tests.Outbound;

public sealed class RpcMessageTests
{
    private static readonly string Longest = new('m', 60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string?> Messages => new()
    {
        { "application/json", $$"""{"method":"{{Longest}}"}""", Longest },
        { "application/json", $$"""{"method":"{{Longest}}m"}""", null },
        { "application/json", """{"method":7}""", null },
        { "application/json", """{"result":{}}""", null },
        { "application/json", """[{"method":"ping"}]""", null },
        { "application/json", """{"method":""", null },
        { "text/plain", """{"method":"ping"}""", null },
    };

    [Theory, MemberData(nameof(Messages))]
    public async Task The_method_of_a_message_has_at_most_60_characters(string type, string body, string? method)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "https://mcp.example/") { Content = new StringContent(body, new MediaTypeHeaderValue(type)) };

        Assert.Equal(method, await RpcMessage.FindMethodAsync(request, Cancellation));
    }

    [Fact]
    public async Task A_method_that_the_relay_has_read_is_taken_from_it_within_the_same_limit()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "https://mcp.example/");

        request.Options.Set(RelayedRequests.RpcMethod, Longest);
        Assert.Equal(Longest, await RpcMessage.FindMethodAsync(request, Cancellation));
        request.Options.Set(RelayedRequests.RpcMethod, Longest + "m");
        Assert.Null(await RpcMessage.FindMethodAsync(request, Cancellation));
    }
}
