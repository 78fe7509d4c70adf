using System.Text.Json;
using System.Web;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Queues;
using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Tests.Crashes;

/// <summary>One process of the application. Only its stored data survive it.</summary>
internal sealed class Instance : IAsyncDisposable
{
    public static readonly OrganizationId Acme = new("acme");
    public static readonly UserId Alice = new("https://issuer.example", "alice");

    private static readonly WebAddressRules Rules = new(LoopbackHttp: true);

    private readonly ServiceProvider _provider;
    private readonly Deployment _deployment;

    public Instance(Deployment deployment)
    {
        _deployment = deployment;
        var services = new ServiceCollection().AddCoreRooms(CoreRooms.Settings(deployment.ConnectionString, deployment.Prefix, VaultsOf(deployment)), deployment.Clock);
        if (deployment.Vault is { } vault)
        {
            services.AddSingleton(vault.Credential);
            services.ConfigureAll<SecretClientOptions>(options =>
            {
                options.Transport = new GatedTransport(vault.Transport, Gate);
                options.Retry.MaxRetries = 1; // each try is a point of its own
                options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            });
        }

        services.ConfigureAll<TableClientOptions>(options =>
        {
            options.Transport = new GatedTransport(HttpClientTransport.Shared, Gate);
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        });
        services.ConfigureAll<QueueClientOptions>(options => options.Transport = new GatedTransport(HttpClientTransport.Shared, Gate));
        services.AddHttpClient(OutboundClients.Name).AddHttpMessageHandler(() => new GatedHandler(Gate));
        _provider = services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>The calls of this process.</summary>
    public CallGate Gate { get; } = new();

    /// <summary>Another possible address of the integration's server.</summary>
    public Uri OtherUrl => new(_deployment.Server.Address, "/other");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>Registers the integration. Its users sign in at the scripted server, whose endpoints are entered by hand.</summary>
    public async Task<Integration> CreateAsync()
    {
        var server = _deployment.Server;
        var body = $$"""
            {
              "name": "API", "url": "{{new Uri(server.Address, "/api")}}", "category": "internal_mcp_credentials", "authMode": "oauth",
              "oauth": {
                "issuer": "{{server.Issuer}}", "clientId": "own", "clientSecret": "canary-client-secret",
                "authorizationUrl": "{{server.Authorization.Url}}", "tokenUrl": "{{server.Token.Url}}", "revocationUrl": "{{server.Revocation.Url}}"
              }
            }
            """;
        return Value(await Get<IntegrationService>().CreateAsync(Acme, Value(CreateIntegrationRequest.Parse(JsonElement.Parse(body), Rules)), Ct));
    }

    public async Task UpdateAsync(string patch) => Value(await Get<IntegrationService>().UpdateAsync(
        await FindIntegrationAsync(), Value(UpdateIntegrationRequest.Parse(JsonElement.Parse(patch), Rules)), Ct));

    public async Task ArchiveAsync() => Value(await Get<IntegrationService>().ArchiveAsync(await FindIntegrationAsync(), Ct));

    /// <summary>Alice opens a link, is sent to the server, and comes back with a code.</summary>
    public async Task<AnswerKind> ConnectAsync()
    {
        var integration = await FindIntegrationAsync();
        var plan = Value(await Get<ClientService>().PlanAsync(integration, "Kontext", StepUp.None, refusedAt: null, Ct));
        var (_, ticket) = await Get<ConnectSessionService>().CreateAsync(Acme, Alice, integration: null, returnUrl: null, Ct);
        var (opened, _) = await Get<ConnectSessionService>().OpenAsync(ticket, Ct);
        var (session, browser) = opened!;
        var responses = Get<AuthorizationResponseService>();
        var query = HttpUtility.ParseQueryString((await Get<AuthorizationService>().StartAsync(session, browser, integration, plan, needsCompletion: false, Ct)).Query);
        AuthorizationResponse response = new() { State = query["state"], Code = "canary-code", Issuer = _deployment.Server.Issuer };
        var pending = await responses.FindAsync(query["state"], Ct);
        return (await responses.AnswerAsync(pending, browser, new Uri(query["redirect_uri"]!), response, Ct)).Kind;
    }

    /// <summary>Requests Alice's credential. Returns the code of the problem when there is none.</summary>
    public async Task<(string? AccessToken, string? Problem)> ResolveAsync()
    {
        var (integration, connection) = (await FindIntegrationAsync(), await FindConnectionAsync());
        if (connection is null)
            return (null, ErrorCodes.NotConnected);
        var outcome = await Get<CredentialResolver>().ResolveAsync(integration, connection, Ct);
        return outcome.Succeeded(out var usable, out var problem) ? (usable.Credential.Grant!.AccessToken, null) : (null, problem.Code);
    }

    /// <summary>Requests it without waiting for a refresh that is under way.</summary>
    public async Task RefreshAsync()
    {
        if (await FindConnectionAsync() is { } connection)
            await Get<RefreshService>().RefreshAsync(await FindIntegrationAsync(), connection, Ct);
    }

    /// <summary>The same, and the process ends when the tokens have been stored in another vault and nowhere written down.</summary>
    public async Task MoveWithoutCommitAsync()
    {
        Gate.IsOver = () => _deployment.Vault!.Versions.Any(kept => kept.Name.Count(letter => letter == '-') == 2);
        await Task.WhenAny(RefreshAsync(), Gate.Ended);
        Assert.True(Gate.Ended.IsCompleted);
    }

    /// <summary>Alice disconnects.</summary>
    public async Task RevokeAsync() => await Get<DisconnectService>().DisconnectAsync(await FindIntegrationAsync(), Alice, Ct);

    public async Task<Integration> FindIntegrationAsync() =>
        Assert.IsType<Integration>(await Get<IntegrationService>().FindAsync(Acme, _deployment.Integration, Ct));

    public Task<Connection?> FindConnectionAsync() => Get<ConnectionService>().FindAsync(Acme, Alice, _deployment.Integration, Ct);

    /// <summary>A tick, and the work of all it handed out.</summary>
    public async Task RunEngineAsync()
    {
        await Get<TickService>().RunAsync(Ct);
        await foreach (var message in _deployment.TakeMessagesAsync())
            await Get<DueWorkService>().RunAsync(message, Ct);
    }

    /// <summary>The work of one shard's hints that are due, without going through the queue and all other shards first.</summary>
    public Task WorkOffAsync(string shard) => DueShard.WorkOffAsync(_provider, shard, Ct);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private static IEnumerable<KeyValuePair<string, string?>>? VaultsOf(Deployment deployment) => deployment.Vault is null
        ? null
        : ((string[])["first", "second"]).Select(name => KeyValuePair.Create($"Secrets:Vaults:{name}", (string?)ScriptedKeyVault.AddressOf(name).AbsoluteUri));

    private static T Value<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.Succeeded(out var value, out var problem) ? value : throw new InvalidOperationException($"{problem.Code}: {problem.Message}");
}
