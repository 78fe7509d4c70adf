using Kontext.Testing.Mcp;
using ModelContextProtocol.Protocol;

namespace Kontext.Functions.Tests;

public sealed class GetValidationTests(KontextApp app) : IClassFixture<KontextApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_validation_is_pending_without_steps_before_a_check_and_after_a_change()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(404), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "url": "{{server.At("/mcp?key=canary")}}" }""");
        const string Pending = """{ "validation": { "status": "pending", "steps": [] } }""";

        (await acme.Service.GetAsync($"/integrations/{id}/validation")).Is(200, Pending);
        var validated = await acme.Alice.PostAsync($"/integrations/{id}/validate");
        var kept = await acme.Bob.GetAsync($"/integrations/{id}/validation");
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://elsewhere.example/mcp" }""");
        (await acme.Bob.GetAsync($"/integrations/{id}/validation")).Is(200, Pending);

        var validation = kept.Json["validation"]!;
        Assert.Equal(("invalid", 3), (validation["status"]!.GetValue<string>(), validation["steps"]!.AsArray().Count));
        Assert.Equal(validated.Json["message"]!.GetValue<string>(), validation["message"]!.GetValue<string>());
        Assert.Equal(validated.Json["steps"]!.ToJsonString(), validation["steps"]!.ToJsonString());
        Assert.Equal(server.At("/mcp").ToString(), validation["steps"]![0]!["address"]!.GetValue<string>());
        Assert.NotNull(validation["checkedAt"]);
        Assert.Equal("organization", validation["steps"]![2]!["plane"]!.GetValue<string>());
        Assert.Equal(validation["message"]!.GetValue<string>(), validation["steps"]![2]!["advice"]!.GetValue<string>());
        Assert.DoesNotContain("canary", validation.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_users_own_steps_are_returned_to_that_user_only()
    {
        await using var server = await McpServers.StartWithTokenAsync("ghp_alice", Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync($$"""{ "url": "{{server.At("/mcp")}}" }""");

        var validated = await acme.Alice.PostAsync($"/integrations/{id}/validate");
        var kept = await acme.Alice.GetAsync($"/integrations/{id}/validation");

        Assert.Equal(["organization", "person"], Planes(validated.Json["steps"]!).Distinct());
        Assert.Equal(["organization"], Planes(kept.Json["validation"]!["steps"]!).Distinct());
        Assert.DoesNotContain("ghp_alice", validated.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_tools_are_dated_on_the_integration()
    {
        IReadOnlyList<string> tools = ["a"];
        await using var server = await McpServers.StartListingAsync(
            McpServers.ServerName, () => new ListToolsResult { Tools = [.. tools.Select(name => new Tool { Name = name })] }, Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "url": "{{server.At("/mcp")}}" }""");

        var first = await acme.Alice.PostAsync($"/integrations/{id}/validate");
        tools = ["b"];
        var second = await acme.Alice.PostAsync($"/integrations/{id}/validate");

        Assert.Null(first.Json["integration"]!["capabilitiesChangedAt"]);
        Assert.Equal(
            second.Json["integration"]!["lastValidatedAt"]!.GetValue<string>(), second.Json["integration"]!["capabilitiesChangedAt"]!.GetValue<string>());
        Assert.NotNull((await acme.ReadAsync(id))["capabilitiesChangedAt"]);
    }

    [Fact]
    public async Task A_validation_of_another_organization_is_not_found()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var id = await acme.CreateAsync();

        (await globex.Alice.GetAsync($"/integrations/{id}/validation")).IsProblem(404, "not_found");
        (await acme.Alice.GetAsync("/integrations/no-id/validation")).IsProblem(404, "not_found");
    }

    private static IEnumerable<string> Planes(System.Text.Json.Nodes.JsonNode steps) => steps.AsArray().Select(step => step!["plane"]!.GetValue<string>());
}
