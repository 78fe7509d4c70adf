using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Kontext.Core.Connecting;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Crashes;

/// <summary>The state that survives the end of a process: storage, the authorization server and the time.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    // Far more than a few days of an integration and a connection take.
    private const int MaxRounds = 400;

    private readonly TableServiceClient _tables;
    private readonly QueueClient _queue;
    private readonly List<Instance> _instances = [];

    private Deployment(AzuriteServer azurite, ScriptedAuthorizationServer server, bool rotates, ScriptedKeyVault? vault)
    {
        Vault = vault;
        (ConnectionString, Server) = (azurite.ConnectionString, server);
        _tables = new TableServiceClient(ConnectionString);
        _queue = new QueueClient(ConnectionString, Prefix + DueQueue.Name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        Books = new GrantBooks(Clock, rotates);
        Books.AttachTo(server);
        server.At("/api").Answers(StatusCodes.Status200OK, "");
        server.At("/other").Answers(StatusCodes.Status200OK, "");
    }

    public string ConnectionString { get; }

    public string Prefix { get; } = TestTables.NewPrefix();

    public PassingClock Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ScriptedAuthorizationServer Server { get; }

    public GrantBooks Books { get; }

    public IntegrationId Integration { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A deployment with one integration and without connections.</summary>
    public static async Task<Deployment> StartAsync(AzuriteServer azurite, bool rotates = true, ScriptedKeyVault? vault = null)
    {
        Deployment deployment = new(azurite, await ScriptedAuthorizationServer.StartAsync(Ct), rotates, vault);
        var first = deployment.StartInstance();
        await first.Get<Core.Storage.Tables>().CreateMissingAsync(Ct);
        await first.Get<DueQueue>().CreateMissingAsync(Ct);
        deployment.Integration = (await first.CreateAsync()).Id;
        await deployment.LetPassAsync(TimeSpan.FromHours(2));
        return deployment;
    }

    /// <summary>The same with Alice connected, and with the garbage of connecting checked.</summary>
    public static async Task<Deployment> StartConnectedAsync(AzuriteServer azurite, bool rotates = true, ScriptedKeyVault? vault = null)
    {
        var deployment = await StartAsync(azurite, rotates, vault);
        Assert.Equal(AnswerKind.Connected, await deployment.StartInstance().ConnectAsync());
        await deployment.LetPassAsync(TimeSpan.FromHours(2));
        return deployment;
    }

    public Instance StartInstance()
    {
        Instance instance = new(this);
        _instances.Add(instance);
        return instance;
    }

    /// <summary>Lets time pass. A separate process does the due work at its time.</summary>
    public async Task LetPassAsync(TimeSpan time)
    {
        var instance = StartInstance();
        var end = Clock.GetUtcNow() + time;
        for (var round = 0; await NextDueAsync() is ({ } shard, var next) && next <= end; round++)
        {
            Assert.True(round < MaxRounds, "There is no end of what falls due.");

            // A tick comes once a minute.
            var tick = Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
            Clock.SetUtcNow(next > tick ? next : tick);
            await instance.WorkOffAsync(shard);
        }

        if (Clock.GetUtcNow() < end)
            Clock.SetUtcNow(end);
    }

    /// <summary>The messages of the queue. This test hands them out and deletes them like the platform.</summary>
    public async IAsyncEnumerable<string> TakeMessagesAsync()
    {
        while ((await _queue.ReceiveMessagesAsync(32, cancellationToken: Ct)).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Ct);
                yield return message.MessageText;
            }
        }
    }

    /// <summary>The vaults; null where secrets are kept in a table.</summary>
    public ScriptedKeyVault? Vault { get; }

    /// <summary>Returns the rows of a table. Vaults are the table that replaces them in Development.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table) => table == Core.Storage.Tables.DevelopmentSecrets && Vault is not null
        ? Vault.ToRows()
        : await _tables.GetTableClient(Prefix + table).QueryAsync<TableEntity>(cancellationToken: Ct).ToListAsync(Ct);

    /// <summary>Returns whether any stored secret contains a text.</summary>
    public async Task<bool> IsKeptAsync(string text) => (await RowsAsync(Core.Storage.Tables.DevelopmentSecrets))
        .Any(row => row.GetString("Content")?.Contains(text, StringComparison.Ordinal) == true);

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        await Server.DisposeAsync();
    }

    private async Task<(string Shard, DateTimeOffset At)?> NextDueAsync() =>
        (await RowsAsync(Core.Storage.Tables.Schedule)).MinBy(row => row.RowKey, StringComparer.Ordinal) is { } first
            ? (first.PartitionKey, new DateTimeOffset(long.Parse(first.RowKey[..19], CultureInfo.InvariantCulture), TimeSpan.Zero))
            : null;
}
