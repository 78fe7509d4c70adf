using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Kontext.Testing;
using Kontext.Testing.OAuth;

namespace Kontext.Functions.Tests.Model;

/// <summary>Two instances of the app with common storage and two vaults, an authorization server that keeps books, and faults on all calls to them.</summary>
public sealed class Deployment : IAsyncLifetime
{
    /// <summary>How many addresses the API has that integrations lead to.</summary>
    public const int Addresses = 10;

    // Far more than a day of a few integrations needs.
    private const int MaxRounds = 1_000;

    private readonly AzuriteServer _azurite;
    private readonly TableServiceClient _tables;
    private readonly QueueClient _queue;
    private readonly ModelApp[] _instances;
    private ScriptedAuthorizationServer? _server;

    public Deployment(AzuriteServer azurite)
    {
        _azurite = azurite;
        _tables = new TableServiceClient(azurite.ConnectionString);
        _queue = new QueueClient(azurite.ConnectionString, Prefix + DueQueue.Name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        _instances = [new ModelApp(azurite, this), new ModelApp(azurite, this)];
        Books = new GrantBooks(Clock, rotates: true);
    }

    public string Prefix { get; } = TestTables.NewPrefix();

    public PassingClock Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public TestTokens Tokens { get; } = new();

    public ScriptedKeyVault Vault { get; } = new();

    public ScriptedAuthorizationServer Server => _server ?? throw new InvalidOperationException("The deployment has not been started.");

    public GrantBooks Books { get; private set; }

    /// <summary>The current faults of both instances.</summary>
    public FaultPlan Plan { get; set; } = FaultPlan.None;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedAuthorizationServer.StartAsync(Cancellation);
        for (var number = 0; number < Addresses; number++)
            _server.At(string.Create(CultureInfo.InvariantCulture, $"/api/{number}")).Answers(200, "");
        foreach (var instance in _instances)
            await instance.InitializeAsync();

        // The key for the HMACs is made once in a deployment. A fault on the way may leave an unused one in the vault (decision 46).
        var first = await Instance(0).NewOrganization().Service.SendAsync(HttpMethod.Post, "/service-accounts", ApiClient.Json("{ \"name\": \"First\" }"), ("Idempotency-Key", "first"));
        Assert.Equal(201, first.Status);
    }

    public ModelApp Instance(int number) => _instances[number];

    /// <summary>Ends an instance, with all that it has in memory, and starts another in its place.</summary>
    public async Task RestartAsync(int number)
    {
        await _instances[number].DisposeAsync();
        _instances[number] = new ModelApp(_azurite, this);
        await _instances[number].InitializeAsync();
    }

    /// <summary>Forgets everything that is stored, so that nothing of one run is met in the next. Keys stay, because the instances have them in memory.</summary>
    public async Task WipeAsync()
    {
        Plan = FaultPlan.None;
        Books = new GrantBooks(Clock, rotates: true);
        Books.AttachTo(Server);
        await ClearVaultAsync();
        await _queue.ClearMessagesAsync(Cancellation);
        foreach (var table in Tables.Names.Where(table => table != "Keys"))
            await WipeAsync(table);
    }

    /// <summary>Removes every secret except the deployment's own keys. The instances remember these keys longer than one test.</summary>
    public async Task ClearVaultAsync() => Vault.ClearExcept([.. (await RowsAsync("Keys")).Select(row => row.GetString("Secret").Split('/')[1])]);

    /// <summary>Forgets all rows of a table.</summary>
    public async Task WipeAsync(string table)
    {
        foreach (var row in await RowsAsync(table))
            await _tables.GetTableClient(Prefix + table).DeleteEntityAsync(row, cancellationToken: Cancellation);
    }

    /// <summary>The work of one minute: a tick, and the due work that it hands out, on one of the instances.</summary>
    public async Task TickAsync(int instance)
    {
        await Instance(instance).RunAsync("Tick", message: null, Cancellation);
        while ((await _queue.ReceiveMessagesAsync(32, cancellationToken: Cancellation)).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancellation);
                await Instance(instance).RunAsync("RunDueWork", message.MessageText, Cancellation);
            }
        }
    }

    /// <summary>Lets time pass without faults, and runs all due work at its time.</summary>
    public async Task LetPassAsync(TimeSpan time)
    {
        var end = Clock.GetUtcNow() + time;
        for (var round = 0; await NextDueAsync() is ({ } shard, var next) && next <= end; round++)
        {
            Assert.True(round < MaxRounds, "There is no end of what falls due.");
            var tick = Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
            Clock.SetUtcNow(next > tick ? next : tick);
            await DueShard.WorkOffAsync(Instance(round % 2).Services, shard, Cancellation);
        }

        if (Clock.GetUtcNow() < end)
            Clock.SetUtcNow(end);
    }

    /// <summary>Reads the stored data without the app.</summary>
    public async Task<StorageAudit> AuditAsync() => new(
        Prefix, await RowsAsync("Connections"), await RowsAsync("Integrations"), Vault.ToRows(), await RowsAsync("Schedule"), await RowsAsync("Keys"));

    /// <summary>Returns for each credential, by its fingerprint, the number of times that the audit records its exchange.</summary>
    public async Task<IReadOnlyDictionary<string, int>> HandedOutAsync() => (await RowsAsync("Audit"))
        .Where(row => row.GetString("Action") == "credential.exchange" && row.GetString("Outcome") == "ok")
        .CountBy(row => row.GetString("Fingerprint"), StringComparer.Ordinal)
        .ToDictionary(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        await Server.DisposeAsync();
    }

    private Task<List<TableEntity>> RowsAsync(string table) =>
        _tables.GetTableClient(Prefix + table).QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation).AsTask();

    private async Task<(string Shard, DateTimeOffset At)?> NextDueAsync() =>
        (await RowsAsync("Schedule")).MinBy(row => row.RowKey, StringComparer.Ordinal) is { } first
            ? (first.PartitionKey, new DateTimeOffset(long.Parse(first.RowKey[..19], CultureInfo.InvariantCulture), TimeSpan.Zero))
            : null;
}
