using Kontext.Testing;
using Kontext.Testing.OpenApi;

namespace Kontext.Functions.Tests.Reference;

/// <summary>A client that is generated from the OpenAPI document works with the app.</summary>
public sealed class ClientTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Fact]
    public async Task A_generated_client_goes_from_an_integration_to_its_credential()
    {
        var client = await GeneratedClient.GenerateAsync(ApiDocument.Shared.Root.ToJsonString(), TestContext.Current.CancellationToken);
        var use = await File.ReadAllTextAsync(
            Path.Combine(RepositoryRoot.Path, "tests", "Functions.Tests", "Reference", "ClientRound.cs"), TestContext.Current.CancellationToken);
        var run = GeneratedClient.Compile(client, use, "ClientRound", "RunAsync");
        using var alice = app.CreateClient();
        var token = app.Tokens.OfPerson($"acme-{TestTables.NewPrefix()}", "alice");
        alice.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var agent = app.CreateClient();

        Assert.Equal(
            ["octocat", "ghp_round", "integration_required", "link"],
            await (Task<string[]>)run.Invoke(null, [alice, agent, token, TestContext.Current.CancellationToken])!);
    }
}
