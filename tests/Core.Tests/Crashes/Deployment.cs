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

/// <summary>What stays when a process ends: storage, the authorization server, and time.</summary>
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

    /// <summary>With one integration, to which nobody is connected.</summary>
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

    /// <summary>The same, Alice connected and what that left to be looked at looked at.</summary>
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

    /// <summary>Time passes, and a process of its own does what falls due, when it does.</summary>
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

    /// <summary>What the queue holds; handing it out and taking it off are the platform's.</summary>
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

    /// <summary>What a table holds. Vaults are told as the table that stands for them in Development.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table) => table == Core.Storage.Tables.DevelopmentSecrets && Vault is not null
        ? [
            .. Vault.Versions.Select(kept => kept.Name).Distinct(StringComparer.Ordinal).Select(name => new TableEntity(name, "open")),
            .. Vault.Versions.Select(kept => new TableEntity(kept.Name, "v_" + kept.Version) { ["Content"] = kept.Value }),
        ]
        : await _tables.GetTableClient(Prefix + table).QueryAsync<TableEntity>(cancellationToken: Ct).ToListAsync(Ct);

    /// <summary>Whether a text stands in any secret that is kept.</summary>
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
