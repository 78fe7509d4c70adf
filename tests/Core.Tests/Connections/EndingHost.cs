using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Core.Providers;
using Kontext.Core.Storage;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Connections;

/// <summary>
/// All rooms with the engine, real storage and a scripted authorization server. The server also answers for the providers of the catalogue,
/// each at a path with its host name.
/// </summary>
internal sealed class EndingHost : IAsyncDisposable
{
    public const string OwnSecret = "canary-own-secret";

    public static readonly OrganizationId Acme = new("acme");
    public static readonly OrganizationId Globex = new("globex");
    public static readonly UserId Alice = new("https://issuer.example", "alice");
    public static readonly UserId Bob = new("https://issuer.example", "bob");

    private static readonly WebAddressRules Rules = new(LoopbackHttp: true);

    private readonly ServiceProvider _provider;
    private int _tokens;

    private EndingHost(AzuriteServer azurite, ScriptedAuthorizationServer server, IReadOnlyDictionary<string, string?> settings)
    {
        Server = server;
        var services = new ServiceCollection();
        services.AddSingleton(new ProviderCatalogue([.. ProviderCatalogue.Known.Select(AtServer)]));
        services.AddCoreRooms(CoreRooms.Settings(azurite.ConnectionString, Prefix, settings), Clock, "https://kontext.example");
        services.AddSingleton<ILoggerProvider>(Log);
        services.ConfigureAll<TableClientOptions>(options =>
        {
            options.Transport = Faults;
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        });
        _provider = services.BuildServiceProvider(validateScopes: true);
        Metrics = new Measurements(Get<IMeterFactory>());
    }

    public string Prefix { get; } = TestTables.NewPrefix();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ScriptedAuthorizationServer Server { get; }

    public LogCapture Log { get; } = new();

    public Measurements Metrics { get; }

    /// <summary>Between here and table storage.</summary>
    public FaultyTransport Faults { get; } = new(HttpClientTransport.Shared);

    /// <summary>An own client at endpoints entered by hand: nothing has to be discovered.</summary>
    public string Entered => $$"""
        {
          "issuer": "{{Server.Issuer}}", "clientId": "own", "clientSecret": "{{OwnSecret}}",
          "authorizationUrl": "{{Server.Authorization.Url}}", "tokenUrl": "{{Server.Token.Url}}", "revocationUrl": "{{Server.Revocation.Url}}"
        }
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<EndingHost> StartAsync(AzuriteServer azurite, params (string Key, string Value)[] settings)
    {
        var server = await ScriptedAuthorizationServer.StartAsync(Ct);
        var host = new EndingHost(azurite, server, settings.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.Ordinal));
        await host.Get<Tables>().CreateMissingAsync(Ct);
        await host.Get<DueQueue>().CreateMissingAsync(Ct);
        server.Revocation.Answers(200, "");
        return host;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>The scripted answers of a provider of the catalogue at one of its addresses.</summary>
    public ScriptedEndpoint At(string address) => Server.At(PathOf(new Uri(address)));

    /// <summary>A client of one's own at a provider of the catalogue.</summary>
    public static string OwnClientAt(string provider) => $$"""{ "provider": "{{provider}}", "clientId": "own", "clientSecret": "{{OwnSecret}}" }""";

    public async Task<Integration> CreateAsync(string? oauth = null, string name = "API", OrganizationId? organization = null)
    {
        var body = $$"""
            { "name": "{{name}}", "url": "{{new Uri(Server.Address, "/api")}}", "category": "internal_mcp_credentials", "authMode": "oauth", "oauth": {{oauth ?? Entered}} }
            """;
        return Value(await Get<IntegrationService>().CreateAsync(organization ?? Acme, Value(CreateIntegrationRequest.Parse(JsonElement.Parse(body), Rules)), Ct));
    }

    public async Task PatchAsync(Integration integration, string patch) => Value(await Get<IntegrationService>().UpdateAsync(
        await ReadAsync(integration), Value(UpdateIntegrationRequest.Parse(JsonElement.Parse(patch), Rules)), Ct));

    public async Task ArchiveAsync(Integration integration) => Value(await Get<IntegrationService>().ArchiveAsync(await ReadAsync(integration), Ct));

    public async Task<Integration> ReadAsync(Integration integration) =>
        Assert.IsType<Integration>(await Get<IntegrationService>().FindAsync(integration.Organization, integration.Id, Ct));

    /// <summary>A person connects; the tokens are refresh-1 and access-1, then refresh-2 and so on. Returns their number.</summary>
    public async Task<int> ConnectAsync(Integration integration, UserId? user = null, ScriptedEndpoint? token = null, Func<int, JsonObject>? answer = null)
    {
        var number = ++_tokens;
        (token ?? Server.Token).Answers(answer is null ? TokensOf(number) : answer(number));
        Assert.Equal(AnswerKind.Connected, (await TryConnectAsync(integration, user)).Kind);
        return number;
    }

    public async Task<AuthorizationAnswer> TryConnectAsync(Integration integration, UserId? user = null)
    {
        var plan = Value(await Get<ClientService>().PlanAsync(await ReadAsync(integration), "Kontext", StepUp.None, refusedAt: null, Ct));
        var (_, ticket) = await Get<ConnectSessionService>().CreateAsync(integration.Organization, user ?? Alice, integration: null, returnUrl: null, Ct);
        var (opened, _) = await Get<ConnectSessionService>().OpenAsync(ticket, Ct);
        var address = await Get<AuthorizationService>().StartAsync(opened!.Session, opened.Browser, await ReadAsync(integration), plan, needsCompletion: false, Ct);
        var query = HttpUtility.ParseQueryString(address.Query);
        var pending = await Get<AuthorizationResponseService>().FindAsync(query["state"]!, Ct);
        var response = new AuthorizationResponse { State = query["state"], Code = "code", Issuer = plan.Server.Issuer };
        return await Get<AuthorizationResponseService>().AnswerAsync(pending, opened.Browser, new Uri(query["redirect_uri"]!), response, Ct);
    }

    public static JsonObject TokensOf(int number, int lifetime = 30 * 24 * 3_600) => new()
    {
        ["access_token"] = $"access-{number}",
        ["refresh_token"] = $"refresh-{number}",
        ["token_type"] = "Bearer",
        ["expires_in"] = lifetime,
    };

    /// <summary>Disconnects as a request of a user does, which waits for the server.</summary>
    public async Task DisconnectAsync(Integration integration, UserId? user = null) =>
        Assert.Null(await Get<DisconnectService>().DisconnectAsync(await ReadAsync(integration), user ?? Alice, Ct));

    public async Task<Connection> FindAsync(Integration integration, UserId? user = null) =>
        Assert.IsType<Connection>(await Get<ConnectionService>().FindAsync(integration.Organization, user ?? Alice, integration.Id, Ct));

    /// <summary>Time passes in steps, and the work that is due is done after each.</summary>
    public Task PassAsync(TimeSpan time, TimeSpan step) =>
        Clock.PassAsync(time, step, async () => await RowsAsync(Tables.Schedule), () => DueShard.WorkOffAsync(_provider, Ct));

    public Task PassAsync(TimeSpan time) => PassAsync(time, time);

    /// <summary>The tokens that reached an endpoint, in order.</summary>
    public static IEnumerable<string> TokensAt(ScriptedEndpoint endpoint) => endpoint.Requests.Select(request => request.Form["token"]);

    /// <summary>The endings that are still open.</summary>
    public async Task<int> OpenEndingsAsync() => (await RowsAsync(Tables.Connections)).Count(row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));

    /// <summary>The names of the secrets that exist.</summary>
    public async Task<IReadOnlySet<string>> SecretsAsync() => (await RowsAsync(Tables.DevelopmentSecrets))
        .Where(row => row.RowKey == "open").Select(row => row.PartitionKey).ToHashSet(StringComparer.Ordinal);

    public async Task<List<TableEntity>> RowsAsync(string table) =>
        await Get<Tables>().Get(table).QueryAsync<TableEntity>(cancellationToken: Ct).ToListAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        await _provider.DisposeAsync();
        await Server.DisposeAsync();
    }

    private Provider AtServer(Provider provider) => provider with
    {
        Server = provider.Server with
        {
            AuthorizationEndpoint = Moved(provider.Server.AuthorizationEndpoint),
            TokenEndpoint = Moved(provider.Server.TokenEndpoint),
            RevocationEndpoint = provider.Server.RevocationEndpoint is { } revocation ? Moved(revocation) : null,
        },
        Revocation = provider.Revocation with { Endpoint = provider.Revocation.Endpoint is { } endpoint ? Moved(endpoint) : null },
        Identity = provider.Identity is { } identity ? identity with { Endpoint = Moved(identity.Endpoint) } : null,
    };

    private Uri Moved(Uri address) => new(Server.Address, PathOf(address));

    private static string PathOf(Uri address) => $"/{address.Host}{address.AbsolutePath}";

    private static T Value<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.Succeeded(out var value, out var problem) ? value : throw new InvalidOperationException($"{problem.Code}: {problem.Message}");
}
