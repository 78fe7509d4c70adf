using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Maintenance;

/// <summary>All rooms with a real Azurite, a clock that only the test moves, and a server with scripted answers.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    public static readonly OrganizationId Acme = new("acme");
    public static readonly OrganizationId Globex = new("globex");
    public static readonly UserId Alice = new("https://issuer.example", "alice");

    private readonly ServiceProvider _provider;
    private readonly LoopbackServer _server;

    private EngineHost(AzuriteServer azurite, LoopbackServer server, IReadOnlyDictionary<string, string?> settings)
    {
        _server = server;
        Requests = new RequestCounter(Prefix);
        var services = new ServiceCollection();
        services.AddCoreRooms(CoreRooms.Settings(azurite.ConnectionString, Prefix, settings), Clock);
        services.ConfigureAll<TableClientOptions>(options => options.AddPolicy(Requests, HttpPipelinePosition.PerRetry));
        services.ConfigureAll<QueueClientOptions>(options => options.AddPolicy(QueueRequests, HttpPipelinePosition.PerRetry));
        services.ConfigureAll<TableClientOptions>(options =>
        {
            options.Transport = Faults;
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        });
        _provider = services.BuildServiceProvider(validateScopes: true);
        Queue = Get<QueueServiceClient>().GetQueueClient(Prefix + DueQueue.Name);
    }

    public string Prefix { get; } = TestTables.NewPrefix();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public RequestCounter Requests { get; }

    public RequestCounter QueueRequests { get; } = new();

    public QueueClient Queue { get; }

    /// <summary>Between here and table storage.</summary>
    public FaultyTransport Faults { get; } = new(HttpClientTransport.Shared);

    /// <summary>How often the integrations' server was asked.</summary>
    public int Asked => _server.Received.Count;

    /// <summary>The status of all further answers of the server.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    public static async Task<EngineHost> StartAsync(AzuriteServer azurite, params (string Key, string Value)[] settings)
    {
        EngineHost? host = null;
        var server = await LoopbackServer.StartAsync(
            http =>
            {
                http.Response.StatusCode = host!.Status;
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);
        host = new EngineHost(azurite, server, settings.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.Ordinal));
        await host.Get<Tables>().CreateMissingAsync(TestContext.Current.CancellationToken);
        await host.Get<DueQueue>().CreateMissingAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>Registers an integration at the server, by default one that needs no credential.</summary>
    public async Task<Integration> CreateAsync(string name = "API", OrganizationId? organization = null, string more = "")
    {
        Assert.True((await PostAsync(name, organization ?? Acme, more)).Succeeded(out var integration, out _));
        return integration;
    }

    public async Task<bool> TryCreateAsync(string name) => (await PostAsync(name, Acme, more: "")).Succeeded(out _, out _);

    public async Task ArchiveAsync(string name)
    {
        Assert.True(ListIntegrationsRequest.Parse(Acme, limit: null, cursor: null, name).Succeeded(out var request, out _));
        using var page = await Get<IntegrationService>().ListAsync(request, TestContext.Current.CancellationToken);
        Assert.True((await Get<IntegrationService>().ArchiveAsync(Assert.Single(page.Items), TestContext.Current.CancellationToken)).Succeeded(out _, out _));
    }

    public async Task<Integration> PatchAsync(Integration integration, string patch)
    {
        Assert.True((await SendPatchAsync(integration, patch)).Succeeded(out var changed, out _));
        return changed;
    }

    public async Task<bool> TryPatchAsync(Integration integration, string patch) => (await SendPatchAsync(integration, patch)).Succeeded(out _, out _);

    public async Task<Integration> FindAsync(Integration integration)
    {
        var found = await Get<IntegrationService>().FindAsync(integration.Organization, integration.Id, TestContext.Current.CancellationToken);
        return Assert.IsType<Integration>(found);
    }

    public Task<TickSummary> TickAsync() => Get<TickService>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Takes all messages out of the queue.</summary>
    public async Task<IReadOnlyList<string>> TakeMessagesAsync()
    {
        var taken = new List<string>();
        while ((await Queue.ReceiveMessagesAsync(32, cancellationToken: TestContext.Current.CancellationToken)).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                await Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, TestContext.Current.CancellationToken);
                taken.Add(message.MessageText);
            }
        }

        return taken;
    }

    public Task<WorkSummary> WorkAsync(string message) => Get<DueWorkService>().RunAsync(message, TestContext.Current.CancellationToken);

    /// <summary>A tick, and the work of all it handed out.</summary>
    public async Task RunAsync()
    {
        await TickAsync();
        foreach (var message in await TakeMessagesAsync())
            await WorkAsync(message);
    }

    /// <summary>Time passes, then <see cref="RunAsync"/>.</summary>
    public Task RunAfterAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return RunAsync();
    }

    /// <summary>Returns the rows of a table. The rows of the schedule are the open hints.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        var client = Get<TableServiceClient>().GetTableClient(Prefix + table);
        await foreach (var row in client.QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken))
            rows.Add(row);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task<Outcome<Integration>> PostAsync(string name, OrganizationId organization, string more)
    {
        var body = System.Text.Json.JsonElement.Parse(
            $$"""{ "name": "{{name}}", "url": "{{_server.At("/api")}}", "category": "internal_mcp_credentials" {{more}} }""");
        Assert.True(CreateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out _));
        return await Get<IntegrationService>().CreateAsync(organization, request, TestContext.Current.CancellationToken);
    }

    private async Task<Outcome<Integration>> SendPatchAsync(Integration integration, string patch)
    {
        var body = System.Text.Json.JsonElement.Parse(patch);
        Assert.True(UpdateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out _));
        return await Get<IntegrationService>().UpdateAsync(await FindAsync(integration), request, TestContext.Current.CancellationToken);
    }
}
