using System.Net;
using Kontext.EndToEnd.Tests.Hosting;
using Kontext.Testing.Mcp;

namespace Kontext.EndToEnd.Tests;

/// <summary>POST validate against servers that are not ours.</summary>
public sealed class ValidateTests(AppUnderTest app)
{
    private const string FoundEverything = @"^Reached \S*mcp-servers/everything \S+ over MCP \d{4}-\d{2}-\d{2}: \d+ tools\.$";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_vendors_server_is_valid_over_Streamable_HTTP()
    {
        await using var server = await EverythingServer.StartStreamableHttpAsync(Cancel);
        await IsValidAsync(server.Url, FoundEverything);
    }

    [Fact]
    public async Task Another_vendors_server_is_valid_over_SSE()
    {
        await using var server = await EverythingServer.StartSseAsync(Cancel);
        await IsValidAsync(server.Url, FoundEverything);
    }

    [Fact]
    public async Task A_server_token_is_sent_and_a_wrong_one_is_named_as_the_reason()
    {
        await using var server = await McpServers.StartWithTokenAsync("of-the-organization", Cancel);
        var id = await app.Api.CreateAsync(
            Callers.ServiceOfAcme, new { name = Api.NewName("Validate"), url = server.At("/mcp"), authMode = "server_token", serverToken = "wrong" }, Cancel);
        Assert.Equal("invalid", (await ValidateAsync(Callers.ServiceOfAcme, id)).Text("status"));

        (await app.Api.PatchAsync(Callers.ServiceOfAcme, Api.PathOf(id), new { serverToken = "of-the-organization" }, Cancel)).Expect(HttpStatusCode.OK);
        var answer = await ValidateAsync(Callers.ServiceOfAcme, id);
        Assert.Equal("valid", answer.Text("status"));
        Assert.Equal("valid", answer.Text("integration", "validationStatus"));
        Assert.DoesNotContain("of-the-organization", answer.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_server_is_invalid_with_a_sentence_and_no_error()
    {
        using ConnectionRefused nobody = new();
        var id = await app.Api.CreateAsync(Callers.Alice, new { name = Api.NewName("Validate"), url = nobody.Url }, Cancel);
        var answer = await ValidateAsync(Callers.Alice, id);
        Assert.Equal("invalid", answer.Text("status"));
        Assert.NotEmpty(answer.Text("message")!);
    }

    private async Task IsValidAsync(Uri url, string message)
    {
        var id = await app.Api.CreateAsync(Callers.Alice, new { name = Api.NewName("Validate"), url }, Cancel);
        var answer = await ValidateAsync(Callers.Alice, id);
        Assert.True(answer.Text("status") == "valid", answer.Text("message"));
        Assert.Matches(message, answer.Text("message"));

        var kept = await app.Api.GetAsync(Callers.Bob, Api.PathOf(id), Cancel);
        Assert.Equal(("valid", answer.Text("message")), (kept.Text("integration", "validationStatus"), kept.Text("integration", "validationMessage")));
        Assert.NotEmpty(kept.Text("integration", "lastValidatedAt")!);
    }

    private async Task<ApiAnswer> ValidateAsync(string caller, string id) =>
        (await app.Api.PostAsync(caller, Api.PathOf(id, "validate"), body: null, Cancel)).Expect(HttpStatusCode.OK);
}
