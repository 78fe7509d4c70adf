using System.Net.Http.Headers;
using Kontext.Testing.Mcp;

namespace Kontext.Functions.Tests.Platform;

/// <summary>On the real host, a client that disconnects cancels only the request and not the function's own token.</summary>
public sealed class CancellationTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Fact]
    public async Task A_client_that_disconnects_cancels_the_outbound_call_of_the_function()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource dropped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(
            async http =>
            {
                await using var gone = http.RequestAborted.Register(dropped.SetResult);
                asked.TrySetResult();
                await dropped.Task;
            },
            TestContext.Current.CancellationToken);
        var organization = app.NewOrganization();
        var id = await organization.CreateAsync($$"""{ "url": "{{server.At("/mcp")}}" }""");
        using CancellationTokenSource leaving = new();
        using var client = app.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v1/integrations/{id}/validate");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.Tokens.OfPerson(organization.Id, "alice"));

        var call = client.SendAsync(request, leaving.Token);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await dropped.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
