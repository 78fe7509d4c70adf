using Kontext.Core.Integrations;
using Kontext.Core.Tests.Maintenance;
using Kontext.Core.Validation;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Tests.Validation;

public sealed class DriftTests(AzuriteServer azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_of_the_tools_is_reported_and_sets_only_capabilitiesChangedAt()
    {
        IReadOnlyList<string> tools = ["a", "b"];
        await using var server = await StartAsync(() => tools);
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await RegisterAsync(host, server.At("/mcp"));

        var (first, _) = await CheckAsync(host, integration);
        tools = ["b", "c"];
        var (second, steps) = await CheckAsync(host, integration);

        Assert.Null(first.CapabilitiesChangedAt);
        Assert.Equal(host.Clock.GetUtcNow(), second.CapabilitiesChangedAt);
        Assert.Equal((first.Revision, first.UpdatedAt, ValidationStatus.Valid), (second.Revision, second.UpdatedAt, second.Validation.Status));
        Assert.Equal("The server's tools have changed: added “c”; removed “a”.", steps[^1].Rule);
        Assert.NotNull(steps[^1].Advice);

        var (third, unchanged) = await CheckAsync(host, integration);
        Assert.Equal(second.CapabilitiesChangedAt, third.CapabilitiesChangedAt);
        Assert.Equal("tools/list", unchanged[^1].McpMethod);
    }

    [Fact]
    public async Task Unchanged_tools_cost_one_read_and_only_the_write_of_the_transcript()
    {
        await using var server = await StartAsync(() => ["a", "b"]);
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await RegisterAsync(host, server.At("/mcp"));
        await CheckAsync(host, integration);

        host.Requests.Reset();
        await CheckAsync(host, integration);

        Assert.Equal(["GET Validations", "PUT Validations"], host.Requests.Requests.Where(request => request.EndsWith(" Validations", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task When_tools_cannot_be_listed_the_last_snapshot_stays()
    {
        IReadOnlyList<string>? tools = ["a"];
        await using var server = await StartAsync(() => tools ?? throw new McpException("Not now."));
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await RegisterAsync(host, server.At("/mcp"));
        await CheckAsync(host, integration);

        tools = null;
        var (refused, refusal) = await CheckAsync(host, integration);
        tools = ["a", "b"];
        var (found, _) = await CheckAsync(host, integration);

        Assert.Equal((ValidationStatus.Valid, null), (refused.Validation.Status, refused.CapabilitiesChangedAt));
        Assert.Equal("The server refused to list its tools; the handshake is what counts.", refusal[^1].Rule);
        Assert.NotNull(found.CapabilitiesChangedAt);
    }

    [Fact]
    public async Task Another_url_is_another_server()
    {
        IReadOnlyList<string> tools = ["a"];
        await using var server = await StartAsync(() => tools);
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await RegisterAsync(host, server.At("/mcp"));
        await CheckAsync(host, integration);
        tools = ["b"];
        await CheckAsync(host, integration);

        var moved = await host.PatchAsync(integration, $$"""{ "url": "{{server.At("/mcp?other")}}" }""");
        tools = ["c"];
        var (found, _) = await CheckAsync(host, integration);

        Assert.Equal((null, null), (moved.CapabilitiesChangedAt, found.CapabilitiesChangedAt));
    }

    [Fact]
    public async Task A_check_that_was_overtaken_by_a_change_stores_nothing()
    {
        await using var server = await StartAsync(() => ["a"]);
        await using var host = await EngineHost.StartAsync(azurite);
        var looked = await RegisterAsync(host, server.At("/mcp"));
        await host.PatchAsync(looked, """{ "url": "https://elsewhere.example/" }""");

        await host.Get<ValidationService>().RecheckAsync(looked, Cancellation);

        Assert.Empty(await host.RowsAsync("Validations"));
        Assert.Equal(ValidationStatus.Pending, (await host.FindAsync(looked)).Validation.Status);
    }

    private static Task<LoopbackServer> StartAsync(Func<IReadOnlyList<string>> names) => McpServers.StartListingAsync(
        McpServers.ServerName,
        () => new ListToolsResult { Tools = [.. names().Select(name => new Tool { Name = name })] },
        Cancellation);

    private static async Task<Integration> RegisterAsync(EngineHost host, Uri url) =>
        await host.PatchAsync(await host.CreateAsync(), $$"""{ "url": "{{url}}", "category": "gateway_remote_mcp" }""");

    private static async Task<(Integration Integration, IReadOnlyList<ValidationStep> Steps)> CheckAsync(EngineHost host, Integration integration)
    {
        host.Clock.Advance(TimeSpan.FromHours(1));
        var validated = await host.Get<ValidationService>().ValidateAsync(await host.FindAsync(integration), user: null, Cancellation);
        Assert.True(validated.Succeeded(out var report, out _));
        return (await host.FindAsync(integration), report.Steps);
    }
}
