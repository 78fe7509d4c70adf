using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Harness.Tests;

/// <summary>The engine in this process: registers, ticks, and can be ahead of the workers' clock.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly ServiceProvider _rooms;

    private Engine(string storage, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        Requests = new RequestCounter(Prefix);
        QueueRequests = new RequestCounter(Prefix);
        _rooms = EngineRooms.Create(storage, Prefix, Clock, settings, services =>
        {
            services.ConfigureAll<TableClientOptions>(options => options.AddPolicy(Requests, HttpPipelinePosition.PerRetry));
            services.ConfigureAll<TableClientOptions>(options => options.AddPolicy(Rows, HttpPipelinePosition.PerRetry));
            services.ConfigureAll<QueueClientOptions>(options => options.AddPolicy(QueueRequests, HttpPipelinePosition.PerRetry));
        });
        Queue = Get<QueueServiceClient>().GetQueueClient(Prefix + DueQueue.Name);
    }

    public string Prefix { get; } = TestTables.NewPrefix();

    /// <summary>Begins at the real time of the workers, and then stands still.</summary>
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public QueueClient Queue { get; }

    public RequestCounter Requests { get; }

    public RowCounter Rows { get; } = new();

    public RequestCounter QueueRequests { get; }

    public static async Task<Engine> StartAsync(
        AzuriteServer azurite, IEnumerable<KeyValuePair<string, string?>> settings, CancellationToken cancellationToken)
    {
        Engine engine = new(azurite.ConnectionString, settings);
        await engine.Get<Tables>().CreateMissingAsync(cancellationToken);
        await engine.Get<DueQueue>().CreateMissingAsync(cancellationToken);
        return engine;
    }

    public T Get<T>()
        where T : notnull => _rooms.GetRequiredService<T>();

    /// <summary>Registers an integration that needs no credential and is due at once.</summary>
    public async Task<Integration> CreateAsync(OrganizationId organization, string name, Uri url, CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["name"] = name, ["url"] = url.AbsoluteUri, ["category"] = "internal_mcp_credentials" };
        Assert.True(CreateIntegrationRequest.Parse(JsonSerializer.SerializeToElement(body), new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out _));
        var created = await Get<IntegrationService>().CreateAsync(organization, request, cancellationToken);
        Assert.True(created.Succeeded(out var integration, out _));
        return integration;
    }

    public Task<TickSummary> TickAsync(CancellationToken cancellationToken) => Get<TickService>().RunAsync(cancellationToken);

    /// <summary>The work of every message the queue shows.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        while ((await Queue.ReceiveMessageAsync(cancellationToken: cancellationToken)).Value is { } message)
        {
            await Get<DueWorkService>().RunAsync(message.MessageText, cancellationToken);
            await Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        }
    }

    public TableClient Table(string name) => Get<TableServiceClient>().GetTableClient(Prefix + name);

    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = [];
        await foreach (var row in Table(table).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
            rows.Add(row);
        return rows;
    }

    public async Task<TableEntity> RowAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        await Table(table).GetEntityAsync<TableEntity>(partition, row, cancellationToken: cancellationToken);

    public ValueTask DisposeAsync() => _rooms.DisposeAsync();
}
