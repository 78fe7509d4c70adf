using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Endings;

/// <summary>All rooms with real storage and users with pasted tokens. The engine works only when the test says so.</summary>
internal sealed class RevocationHost : IAsyncDisposable
{
    public static readonly OrganizationId Acme = new("acme");
    public static readonly UserId Alice = UserOf("alice");
    public static readonly UserId Bob = UserOf("bob");

    private readonly ServiceProvider _provider;

    private RevocationHost(AzuriteServer azurite)
    {
        Requests = new RequestCounter(Prefix);
        var services = new ServiceCollection();
        services.AddCoreRooms(CoreRooms.Settings(azurite.ConnectionString, Prefix), Clock);
        services.ConfigureAll<TableClientOptions>(options =>
        {
            options.AddPolicy(Requests, HttpPipelinePosition.PerRetry);
            options.Transport = Faults;
            options.Retry.Mode = RetryMode.Fixed;
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        });
        _provider = services.BuildServiceProvider(validateScopes: true);
    }

    public string Prefix { get; } = TestTables.NewPrefix();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FaultyTransport Faults { get; } = new(HttpClientTransport.Shared);

    public RequestCounter Requests { get; }

    public BulkDisconnectService Revocations => Get<BulkDisconnectService>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<RevocationHost> StartAsync(AzuriteServer azurite)
    {
        var host = new RevocationHost(azurite);
        await host.Get<Tables>().CreateMissingAsync(Ct);
        return host;
    }

    public static UserId UserOf(string subject) => new("https://issuer.example", subject);

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public async Task<Integration> CreateAsync(string name = "API")
    {
        var body = JsonElement.Parse($$"""{ "name": "{{name}}", "url": "https://api.example.com/", "authMode": "user_token" }""");
        return Value(await Get<IntegrationService>().CreateAsync(Acme, Value(CreateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: false))), Ct));
    }

    public async Task ConnectAsync(Integration integration, UserId user) => Value(await TryConnectAsync(integration, user));

    public Task<Outcome<Connection>> TryConnectAsync(Integration integration, UserId user)
    {
        var request = Value(AddUserTokenRequest.Parse(JsonElement.Parse("""{ "token": "canary" }"""), schema: null, Clock.GetUtcNow()));
        return Get<ConnectService>().AddAsync(integration, user, request, Ct);
    }

    public async Task DisconnectAsync(Integration integration, UserId user) => Assert.Null(await Get<DisconnectService>().DisconnectAsync(integration, user, Ct));

    public async Task<bool> IsConnectedAsync(Integration integration, UserId user) =>
        (await Get<ConnectionService>().FindAsync(Acme, user, integration.Id, Ct))?.Secret is not null;

    public async Task<BulkDisconnectId> StartAsync(BulkDisconnectTarget target) => Value(await Revocations.StartAsync(Acme, target, Ct)).Id;

    public async Task<BulkDisconnectStatus> ReadAsync(BulkDisconnectId id) =>
        Assert.IsType<BulkDisconnectStatus>(await Revocations.FindAsync(Acme, id, Ct));

    /// <summary>Returns the due hints of these kinds in the form of a message.</summary>
    public async Task<IReadOnlyList<DueHint>> ListDueAsync(params HintKind[] kinds)
    {
        var due = new List<DueHint>();
        foreach (var shard in await DueShard.ListFilledAsync(_provider, Ct))
            due.AddRange((await Get<ScheduleStore>().ListDueAsync(shard, 1_000, Ct)).Where(hint => kinds.Contains(hint.Hint.Kind)));
        return due;
    }

    public Task RunAsync(DueHint due, CancellationToken cancellationToken) =>
        Get<IEnumerable<IDueWork>>().Single(work => work.Kind == due.Hint.Kind).RunAsync(due, cancellationToken);

    public async Task RunDueAsync(params HintKind[] kinds)
    {
        foreach (var due in await ListDueAsync(kinds))
            await RunAsync(due, Ct);
    }

    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table) =>
        await Get<Tables>().Get(table).QueryAsync<TableEntity>(cancellationToken: Ct).ToListAsync(Ct);

    public async Task<int> CountRowsAsync(string partitionPrefix, string rowPrefix = "") => (await RowsAsync(Tables.Connections))
        .Count(row => row.PartitionKey.StartsWith(partitionPrefix, StringComparison.Ordinal) && row.RowKey.StartsWith(rowPrefix, StringComparison.Ordinal));

    public async Task<int> CountSecretsAsync() => (await RowsAsync(Tables.DevelopmentSecrets)).Count(row => row.RowKey == "open");

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private static T Value<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.Succeeded(out var value, out var problem) ? value : throw new InvalidOperationException($"{problem.Code}: {problem.Message}");
}
