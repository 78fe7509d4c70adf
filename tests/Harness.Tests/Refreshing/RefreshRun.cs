using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Exchanging;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness.Tests.Refreshing;

/// <summary>A crowd that is connected at a rotating server, and instances that keep it so, in rounds: in each every grant falls due.</summary>
internal sealed class RefreshRun : IAsyncDisposable
{
    private const string ClientId = "harness";
    private const int ConnectAtOnce = 16;

    /// <summary>Longer than the time from a refresh to the latest moment of the next one, and shorter than the lifetime of an access token.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(51);

    private static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromHours(1);

    // Past every lease, and not so far that all falls due again.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    // Longer than callers wait for the refresh of a killed instance.
    private static readonly TimeSpan CallersWait = TimeSpan.FromSeconds(11);

    private readonly AheadClock _clock = new();
    private readonly string _storage;
    private readonly Crowd _crowd;
    private readonly ExchangeLoad? _load;
    private readonly ConcurrentDictionary<OrganizationId, ExchangeClient> _clients = new();
    private readonly ServiceProvider _rooms;
    private readonly ConcurrentDictionary<OrganizationId, Integration> _integrations = new();
    private readonly GrantFamily[] _families;
    private readonly List<WorkerProcess> _ended = [];
    private List<(string Name, WorkerProcess Process)> _workers = [];
    private int _started;

    private RefreshRun(AzuriteServer azurite, Crowd crowd, ExchangeLoad? load)
    {
        (_storage, _crowd, _load) = (azurite.ConnectionString, crowd, load);
        _rooms = EngineRooms.Create(_storage, Prefix, _clock);
        _families = new GrantFamily[crowd.People];
    }

    public string Prefix { get; } = TestTables.NewPrefix();

    public RotatingServer Server { get; private set; } = null!;

    /// <summary>The results of the callers in the rounds so far, except those of killed instances.</summary>
    public Dictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each credential was handed out in the rounds so far, by its fingerprint.</summary>
    public Dictionary<string, int> HandedOut { get; } = new(StringComparer.Ordinal);

    /// <summary>How many calls to storage went wrong so far.</summary>
    public int Injected { get; private set; }

    public IEnumerable<string> Output => _workers.Select(worker => worker.Process).Concat(_ended).SelectMany(process => process.Output);

    public static Task<RefreshRun> StartAsync(AzuriteServer azurite, Crowd crowd, int workers, bool hasGrace, CancellationToken cancellationToken) =>
        StartAsync(azurite, crowd, workers, hasGrace, load: null, cancellationToken);

    /// <summary>Connects the crowd and starts the instances. With a load, their callers exchange tokens.</summary>
    public static async Task<RefreshRun> StartAsync(
        AzuriteServer azurite, Crowd crowd, int workers, bool hasGrace, ExchangeLoad? load, CancellationToken cancellationToken)
    {
        RefreshRun run = new(azurite, crowd, load);
        run.Server = await RotatingServer.StartAsync(new GrantBooks(run._clock, hasGrace, load?.Lifetime ?? AccessTokenLifetime), cancellationToken);
        await run.Get<Tables>().CreateMissingAsync(cancellationToken);
        await run.Get<DueQueue>().CreateMissingAsync(cancellationToken);
        foreach (var organization in crowd.AllOrganizations)
        {
            run._integrations[organization] = await run.RegisterAsync(organization, cancellationToken);
            if (load is not null)
                run._clients[organization] = await run.CreateClientAsync(run._integrations[organization], cancellationToken);
        }

        await Parallel.ForEachAsync(
            Enumerable.Range(0, crowd.People),
            new ParallelOptions { MaxDegreeOfParallelism = ConnectAtOnce, CancellationToken = cancellationToken },
            async (person, token) => await run.ConnectAsync(person, token));
        run._workers = [.. await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => run.StartWorkerAsync(cancellationToken)))];
        return run;
    }

    /// <summary>Lets time pass. The instances work until nothing is due and their current work is done.</summary>
    public async Task RoundAsync(TimeSpan passes, Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        _clock.Lead += passes;
        await TellAllAsync(RefreshingWorker.Go, cancellationToken);
        await meanwhile();
        await Task.WhenAll(_workers.Select(worker => worker.Process.HearAsync(RefreshingWorker.Idle, cancellationToken)));
        _clock.Lead += CallersWait;
        await PauseAsync(cancellationToken);
    }

    /// <summary>The instances work and callers exchange tokens until the server got this number of requests. A share of the calls to storage fails.</summary>
    public async Task ExchangeAsync(TimeSpan passes, double faultShare, int asked, CancellationToken cancellationToken)
    {
        var before = Server.Asked.Total;
        _clock.Lead += passes;
        await TellAllAsync(RefreshingWorker.Go, cancellationToken, faultShare.ToString(CultureInfo.InvariantCulture));
        var reached = Server.Asked.ReachedAsync(before + asked);
        await reached.WaitAsync(Deadline, TimeProvider.System, cancellationToken);
        await PauseAsync(cancellationToken);
    }

    /// <summary>Rounds without faults: one at least, then until nothing is left to be found out.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        const int Rounds = 8;
        Server.Faults = () => TokenFault.None;
        var round = 0;
        do
            await RoundAsync(Rest, () => Task.CompletedTask, cancellationToken);
        while (++round < Rounds && await IsOpenAsync(cancellationToken));
    }

    /// <summary>Kills a working instance, records the tokens that it had received and not stored, and starts another one.</summary>
    public async Task ReplaceAsync(int index, CancellationToken cancellationToken)
    {
        var (name, process) = _workers[index];
        await process.KillAsync();
        Server.Books.Bury(name);
        await NoteUnstoredAsync(name, cancellationToken);
        var another = await StartWorkerAsync(cancellationToken);
        _ended.Add(process);
        _workers[index] = another;
        await TellAsync(another.Process, RefreshingWorker.Go, cancellationToken);
    }

    /// <summary>Another instance in this process, on the same storage.</summary>
    public ServiceProvider NewInstance(Action<IServiceCollection> more) => EngineRooms.Create(_storage, Prefix, _clock, settings: null, more);

    /// <summary>The request of a person's application for the person's credential.</summary>
    public ExchangeRequest RequestFor(int person) => ExchangeCaller.RequestFor(_clients[_crowd.OrganizationOf(person)], _crowd, person);

    /// <summary>A person ends their connection.</summary>
    public async Task DisconnectAsync(int person, CancellationToken cancellationToken) =>
        Assert.Null(await Get<DisconnectService>().DisconnectAsync(_integrations[_crowd.OrganizationOf(person)], Crowd.UserOf(person), cancellationToken));

    /// <summary>Returns the state of all connections.</summary>
    public async Task<IReadOnlyList<Standing>> StandingsAsync(CancellationToken cancellationToken)
    {
        List<Standing> standings = [];
        foreach (var person in Enumerable.Range(0, _crowd.People))
        {
            var connection = await FindAsync(person, cancellationToken) ?? throw new InvalidOperationException("A connection's row is gone.");
            standings.Add(new Standing(person, connection, _families[person], await NewestAsync(connection, cancellationToken)));
        }

        return standings;
    }

    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table, CancellationToken cancellationToken) =>
        await Get<TableServiceClient>().GetTableClient(Prefix + table).QueryAsync<TableEntity>(cancellationToken: cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Bodies of up to 32 messages in the queue.</summary>
    public async Task<IReadOnlyList<string>> MessagesAsync(CancellationToken cancellationToken)
    {
        var queue = Get<QueueServiceClient>().GetQueueClient(Prefix + DueQueue.Name);
        return [.. (await queue.PeekMessagesAsync(maxMessages: 32, cancellationToken)).Value.Select(message => message.MessageText)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _workers.Select(worker => worker.Process).Concat(_ended))
            await process.DisposeAsync();
        await Server.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    private async Task<Integration> RegisterAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        JsonObject body = new()
        {
            ["name"] = "API",
            ["url"] = Server.Resource.AbsoluteUri,
            ["category"] = "internal_mcp_credentials",
            ["authMode"] = "oauth",
            ["oauth"] = new JsonObject
            {
                ["issuer"] = Server.Issuer,
                ["clientId"] = ClientId,
                ["authorizationUrl"] = Server.At("/authorize").AbsoluteUri,
                ["tokenUrl"] = Server.Token.AbsoluteUri,
                ["revocationUrl"] = Server.Revocation.AbsoluteUri,
            },
        };
        Assert.True(CreateIntegrationRequest.Parse(JsonSerializer.SerializeToElement(body), new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out _));
        Assert.True((await Get<IntegrationService>().CreateAsync(organization, request, cancellationToken)).Succeeded(out var integration, out _));
        return integration;
    }

    private async Task<ExchangeClient> CreateClientAsync(Integration integration, CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["name"] = "Agent", ["oauth"] = new JsonObject { ["type"] = "confidential", ["redirectUris"] = new JsonArray() } };
        Assert.True(CreateApplicationRequest.Parse(JsonSerializer.SerializeToElement(body)).Succeeded(out var request, out _));
        Assert.True((await Get<ApplicationService>().CreateAsync(integration.Organization, request, key: null, cancellationToken)).Succeeded(out var made, out _));
        var application = await Get<ApplicationService>().FindAsync(made.Application.Id, cancellationToken);
        Assert.True((await Get<AttachmentService>().AttachAsync(application!, integration.Id, cancellationToken)).Succeeded(out _, out _));
        return new ExchangeClient(made.Application.Id.ToString(), made.Secret!, integration.Id.ToString());
    }

    private async Task ConnectAsync(int person, CancellationToken cancellationToken)
    {
        var lifetime = _load?.FirstLifetimeOf(person, _crowd.People) ?? AccessTokenLifetime;
        (_families[person], var accessToken) = Server.Books.Open(lifetime);
        OAuthGrant grant = new()
        {
            AccessToken = accessToken,
            RefreshToken = _families[person].RefreshToken,
            AccessTokenExpiresAt = _clock.GetUtcNow() + lifetime,
            Issuer = Server.Issuer,
            TokenEndpoint = Server.Token,
            RevocationEndpoint = Server.Revocation,
            ClientId = ClientId,
            ClientAuthentication = "none",
            Fence = OAuthGrant.FirstFence,
        };
        await _rooms.ConnectAsync(_integrations[_crowd.OrganizationOf(person)], Crowd.UserOf(person), grant, cancellationToken);
    }

    private async Task<(string Name, WorkerProcess Process)> StartWorkerAsync(CancellationToken cancellationToken)
    {
        var name = $"worker{Interlocked.Increment(ref _started)}";
        string[] exchange = _load is null ? [] : [$"{_load.Callers}", string.Join(',', _crowd.AllOrganizations.Select(organization => _clients[organization]))];
        string[] arguments = [_storage, Prefix, name, $"{_crowd.Organizations}", $"{_crowd.People}", .. exchange];
        return (name, await WorkerProcess.StartAsync(arguments, cancellationToken));
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        await TellAllAsync(RefreshingWorker.Pause, cancellationToken);
        var injected = 0;
        foreach (var (_, process) in _workers)
        {
            if (_load is not null)
            {
                Add(HandedOut, await process.HearAsync(RefreshingWorker.HandedOut, cancellationToken));
                injected += int.Parse(await process.HearAsync(RefreshingWorker.Injected, cancellationToken), CultureInfo.InvariantCulture);
            }

            Add(Answers, await process.HearAsync(RefreshingWorker.Paused, cancellationToken));
        }

        Injected = injected;
    }

    private static void Add(Dictionary<string, int> counts, string text)
    {
        foreach (var count in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(count => count.Split('=')))
            counts[count[0]] = counts.GetValueOrDefault(count[0]) + int.Parse(count[1], CultureInfo.InvariantCulture);
    }

    private Task TellAllAsync(string word, CancellationToken cancellationToken, string more = "") =>
        Task.WhenAll(_workers.Select(worker => TellAsync(worker.Process, word, cancellationToken, more)));

    private Task TellAsync(WorkerProcess process, string word, CancellationToken cancellationToken, string more = "") =>
        process.TellAsync($"{word} {_clock.Lead.Ticks} {more}".TrimEnd(), cancellationToken);

    // Its claims stay until their leases end, so these grants are unchanged.
    private async Task NoteUnstoredAsync(string killed, CancellationToken cancellationToken)
    {
        foreach (var (person, family) in _families.Index().Where(family => family.Item.IsAlive))
        {
            if (family.Redemptions is not [.., { IsReplyLost: false } last] || last.Instance != killed)
                continue;
            if (await FindAsync(person, cancellationToken) is { Refresh.ClaimedUntil: not null } connection)
                last.IsUnstored = await NewestAsync(connection, cancellationToken) != family.RefreshToken;
        }
    }

    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken) => (await RowsAsync("Connections", cancellationToken)).Any(row =>
        row.RowKey.StartsWith("x_", StringComparison.Ordinal)
        || (row.RowKey.StartsWith("c_", StringComparison.Ordinal)
            && (row.GetDateTimeOffset("ClaimedUntil") is not null || row.GetBoolean("ReplyLost") == true || row.GetInt32("RefreshFailures") > 0)));

    private Task<Connection?> FindAsync(int person, CancellationToken cancellationToken) => Get<ConnectionService>().FindAsync(
        _crowd.OrganizationOf(person), Crowd.UserOf(person), _integrations[_crowd.OrganizationOf(person)].Id, cancellationToken);

    private async Task<string?> NewestAsync(Connection connection, CancellationToken cancellationToken) => connection.Secret is { } secret
        ? (await Get<ISecretStore>().FindNewestAsync(secret.Address, cancellationToken))?.Credential.Grant?.RefreshToken
        : null;

    private T Get<T>()
        where T : notnull => _rooms.GetRequiredService<T>();
}
