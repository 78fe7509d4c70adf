using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Connecting;

/// <summary>
/// The rooms that connect users by OAuth, as the application builds them, with their own tables. The authorization server is correct unless
/// a test changes it.
/// </summary>
internal sealed class FlowRooms : IAsyncDisposable
{
    public const string AccessToken = "canary-access-token";
    public const string RefreshToken = "canary-refresh-token";
    public const string OwnSecret = "canary-own-secret";
    public const string RegisteredSecret = "canary-registered-secret";
    public const string Code = "canary-code";

    private static readonly WebAddressRules Rules = new(LoopbackHttp: true);

    private readonly ServiceProvider _provider;
    private readonly bool _ownsServer;
    private readonly Action<IServiceCollection>? _more;
    private readonly IReadOnlyList<(string Key, string Value)> _settings;

    private FlowRooms(
        TestTables tables, ScriptedAuthorizationServer server, FlowRooms? before, string publicUrl, IReadOnlyList<(string Key, string Value)> settings, ScriptedKeyVault? vault,
        Action<IServiceCollection>? more)
    {
        (Vault, _more) = (vault, more);
        (Tables, Server, Clock) = (tables, server, before?.Clock ?? new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        (_ownsServer, _settings, Logs) = (before is null, settings, before?.Logs ?? new LogCapture());
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)))
            .AddInMemoryCollection([new("Outbound:AllowLoopback", "true")])
            .Build();
        ServiceCollection services = new();
        services.AddSingleton<Dialer>((endpoint, token) => Network is { } fault ? throw new SocketException((int)fault) : GuardedConnector.DialAsync(endpoint, token));
        services.AddCoreRooms(configuration, Clock, publicUrl);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.AddSingleton(tables.Tables);
        services.AddSingleton<GarbageWork>();
        if (vault is not null)
        {
            services.AddSingleton(vault.Credential);
            services.ConfigureAll<SecretClientOptions>(vault.Configure);
        }

        more?.Invoke(services);
        _provider = services.BuildServiceProvider(validateScopes: true);
    }

    public TestTables Tables { get; }

    /// <summary>The store of secrets. Null for the development table.</summary>
    public ScriptedKeyVault? Vault { get; }

    public ScriptedAuthorizationServer Server { get; }

    public FakeTimeProvider Clock { get; }

    /// <summary>All log lines, also those of restarted programs.</summary>
    public LogCapture Logs { get; }

    /// <summary>The fault that every outbound connection gets. Null while the network is available.</summary>
    public SocketError? Network { get; set; }

    public OrganizationId Organization { get; init; } = new("acme");

    public UserId Alice { get; } = new("https://issuer.example", "alice");

    public UserId Bob { get; } = new("https://issuer.example", "bob");

    public AuthorizationService Authorizations => Get<AuthorizationService>();

    public AuthorizationResponseService Responses => Get<AuthorizationResponseService>();

    public ConnectSessionService Sessions => Get<ConnectSessionService>();

    /// <summary>An own client at endpoints entered by hand: nothing has to be discovered.</summary>
    public string Entered => $$"""
        {
          "issuer": "{{Server.Issuer}}", "clientId": "own", "clientSecret": "{{OwnSecret}}",
          "authorizationUrl": "{{Server.Authorization.Url}}", "tokenUrl": "{{Server.Token.Url}}", "revocationUrl": "{{Server.Revocation.Url}}"
        }
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<FlowRooms> StartAsync(AzuriteServer azurite, params (string Key, string Value)[] settings) => StartAsync(azurite, vault: null, settings);

    /// <summary>With as many Key Vaults as the settings name.</summary>
    public static async Task<FlowRooms> StartAsync(
        AzuriteServer azurite, ScriptedKeyVault? vault, IReadOnlyList<(string Key, string Value)> settings, Action<IServiceCollection>? more = null)
    {
        TestTables tables = new(azurite);
        await tables.InitializeAsync();
        FlowRooms rooms = new(tables, await ScriptedAuthorizationServer.StartAsync(Ct), before: null, "https://kontext.example", [.. settings, ("Storage:Tables", azurite.ConnectionString), ("Storage:Queues", azurite.ConnectionString), ("StoragePrefix", tables.Prefix)], vault, more);
        rooms.Script();
        return rooms;
    }

    /// <summary>Starts the program again, optionally with another public address. Only stored data remain.</summary>
    public FlowRooms Restarted(string publicUrl = "https://kontext.example", OrganizationId? organization = null) =>
        new(Tables, Server, this, publicUrl, _settings, Vault, _more) { Organization = organization ?? Organization };

    public IServiceProvider Services => _provider;

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>Registers an integration whose users sign in at the scripted server. Without a configuration the server is discovered.</summary>
    public async Task<Integration> CreateAsync(string? oauth = null, string name = "API", string path = "/api")
    {
        var body = $$"""
            { "name": "{{name}}", "url": "{{new Uri(Server.Address, path)}}", "category": "internal_mcp_credentials", "authMode": "oauth", "oauth": {{oauth ?? "null"}} }
            """;
        return Value(await Get<IntegrationService>().CreateAsync(Organization, Value(CreateIntegrationRequest.Parse(JsonElement.Parse(body), Rules)), Ct));
    }

    public async Task<Integration> UpdateAsync(Integration integration, string patch) => Value(await Get<IntegrationService>().UpdateAsync(
        await ReadAsync(integration), Value(UpdateIntegrationRequest.Parse(JsonElement.Parse(patch), Rules)), Ct));

    public async Task ArchiveAsync(Integration integration) =>
        Value(await Get<IntegrationService>().ArchiveAsync(await ReadAsync(integration), Ct));

    public async Task<Integration> ReadAsync(Integration integration) =>
        Assert.IsType<Integration>(await Get<IntegrationService>().FindAsync(Organization, integration.Id, Ct));

    public Task<Outcome<AuthorizationPlan>> TryPlanAsync(Integration integration) => Get<ClientService>().PlanAsync(integration, "Kontext", StepUp.None, refusedAt: null, Ct);

    public async Task<AuthorizationPlan> PlanAsync(Integration integration) => Value(await TryPlanAsync(integration));

    public async Task<OpenedSession> OpenAsync(UserId? user = null)
    {
        var (_, ticket) = await Sessions.CreateAsync(Organization, user ?? Alice, integration: null, returnUrl: null, Ct);
        var (opened, _) = await Sessions.OpenAsync(ticket, Ct);
        return opened!;
    }

    /// <summary>A person opens a link and is sent away.</summary>
    public async Task<Begun> BeginAsync(Integration integration, UserId? user = null, bool needsCompletion = false)
    {
        var plan = await PlanAsync(integration);
        var (session, browser) = await OpenAsync(user);
        var address = await Authorizations.StartAsync(session, browser, integration, plan, needsCompletion, Ct);
        var query = HttpUtility.ParseQueryString(address.Query);
        return new Begun(address, query["state"]!, new Uri(query["redirect_uri"]!), browser);
    }

    /// <summary>The browser comes back with a code.</summary>
    public async Task<AuthorizationAnswer> ReturnAsync(Begun begun)
    {
        var pending = await Responses.FindAsync(begun.State, Ct);
        return await Responses.AnswerAsync(
            pending, begun.Browser, begun.RedirectUri, new AuthorizationResponse { State = begun.State, Code = Code, Issuer = Server.Issuer }, Ct);
    }

    public async Task<AuthorizationAnswer> ConnectAsync(Integration integration, UserId? user = null) => await ReturnAsync(await BeginAsync(integration, user));

    public Task<Connection?> FindConnectionAsync(Integration integration, UserId? user = null) =>
        Get<ConnectionService>().FindAsync(Organization, user ?? Alice, integration.Id, Ct);

    /// <summary>The grant a connection refers to; null when there is none, and also when it is gone.</summary>
    public async Task<OAuthGrant?> FindGrantAsync(Integration integration, UserId? user = null) =>
        (await FindConnectionAsync(integration, user))?.Secret is { } secret ? (await Get<ISecretStore>().FindAsync(secret, Ct))?.Grant : null;

    /// <summary>Lets one hour pass, and checks the garbage hints.</summary>
    public async Task CollectGarbageAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(61));
        foreach (var shard in ScheduleStore.Shards)
        {
            foreach (var due in await Get<ScheduleStore>().ListDueAsync(shard, 100, Ct))
            {
                if (due.Hint.Kind == HintKind.Garbage)
                    await Get<GarbageWork>().RunAsync(due, Ct);
            }
        }
    }

    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table) =>
        await Tables.Tables.Get(table).QueryAsync<TableEntity>(cancellationToken: Ct).ToListAsync(Ct);

    /// <summary>The names of the secrets that exist.</summary>
    public async Task<IReadOnlySet<string>> SecretsAsync() => (await RowsAsync(Core.Storage.Tables.DevelopmentSecrets))
        .Where(row => row.RowKey == "open").Select(row => row.PartitionKey).ToHashSet(StringComparer.Ordinal);

    /// <summary>The names of the secrets that rows refer to.</summary>
    public async Task<IReadOnlySet<string>> ReferredAsync()
    {
        var rows = new List<(TableEntity Row, string Column)>();
        rows.AddRange((await RowsAsync(Core.Storage.Tables.Integrations)).Select(row => (row, "OAuth")));
        rows.AddRange((await RowsAsync(Core.Storage.Tables.Clients)).Select(row => (row, "Secret")));
        rows.AddRange((await RowsAsync(Core.Storage.Tables.Connections)).Where(row => row.RowKey.StartsWith("c_", StringComparison.Ordinal)).Select(row => (row, "Secret")));
        return rows.SelectMany(row => NamesIn(row.Row, row.Column)).ToHashSet(StringComparer.Ordinal);
    }

    public Func<Request, bool> Writes(string table) => request => request.Method != RequestMethod.Get && IsAt(request, table);

    public Func<Request, bool> Reads(string table) => request => request.Method == RequestMethod.Get && IsAt(request, table);

    /// <summary>Every registration is another client.</summary>
    public void Registers(string more = "") => Server.Registration.Answers(context => AnswerAsync(context, StatusCodes.Status201Created, $$"""
        { "client_id": "registered-{{Server.Registration.Requests.Count}}", "client_secret": "{{RegisteredSecret}}", "token_endpoint_auth_method": "client_secret_basic" {{more}} }
        """));

    /// <summary>While the server answers with tokens, something else happens.</summary>
    public void WhileRedeeming(Func<Task> act) => Server.Token.Answers(async context =>
    {
        await act();
        await AnswerAsync(context, StatusCodes.Status200OK, TokensJson());
    });

    public static string TokensJson(string more = "") =>
        $$"""{ "access_token": "{{AccessToken}}", "refresh_token": "{{RefreshToken}}", "token_type": "Bearer", "expires_in": 3600 {{more}} }""";

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (_ownsServer)
            await Server.DisposeAsync();
    }

    private void Script()
    {
        Server.Metadata.Answers(Server.MetadataDocument());
        foreach (var path in (string[])["/api", "/other"])
        {
            Server.At("/.well-known/oauth-protected-resource" + path).Answers(new JsonObject
            {
                ["resource"] = new Uri(Server.Address, path).ToString(),
                ["authorization_servers"] = new JsonArray(Server.Issuer),
            });
        }

        Registers();
        Server.Token.Answers(StatusCodes.Status200OK, TokensJson());
        Server.Revocation.Answers(StatusCodes.Status200OK, "");
    }

    private bool IsAt(Request request, string table) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Uri.ToUri().AbsolutePath}(").Contains($"/{Tables.Prefix}{table}(", StringComparison.Ordinal);

    private IEnumerable<string> NamesIn(TableEntity row, string column) =>
        (row.GetString(column) ?? "").Split('/', ' ', '"').Where(part => part.StartsWith(Tables.Prefix + "-", StringComparison.Ordinal));

    private static Task AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    private static T Value<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.Succeeded(out var value, out var problem) ? value : throw new InvalidOperationException($"{problem.Code}: {problem.Message}");
}
