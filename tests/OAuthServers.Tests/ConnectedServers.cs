using System.Text.Json;
using System.Web;
using Azure.Storage.Queues;
using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Kontext.Core.Validation;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.OAuthServers.Tests;

/// <summary>All rooms over Azurite, a real authorization server and a real MCP server behind it, and one clock for all of them.</summary>
internal sealed class ConnectedServers : IAsyncDisposable
{
    public static readonly UserId Alice = new("https://issuer.example", "alice");
    public static readonly UserId Bob = new("https://issuer.example", "bob");

    private static readonly OrganizationId Acme = new("acme");

    private readonly ServiceProvider _rooms;
    private readonly RealAuthorizationServer? _server;
    private readonly OidcProvider? _provider;
    private readonly ProtectedMcpServer _resource;
    private readonly QueueClient _queue;

    private ConnectedServers(AzuriteServer azurite, FakeTimeProvider clock, RealAuthorizationServer? server, OidcProvider? provider, ProtectedMcpServer resource)
    {
        (Clock, _server, _provider, _resource) = (clock, server, provider, resource);
        var prefix = TestTables.NewPrefix();
        _rooms = new ServiceCollection().AddCoreRooms(CoreRooms.Settings(azurite.ConnectionString, prefix), clock).BuildServiceProvider();
        _queue = Get<QueueServiceClient>().GetQueueClient(prefix + DueQueue.Name);
    }

    public FakeTimeProvider Clock { get; }

    public RealAuthorizationServer AuthorizationServer => _server ?? throw new InvalidOperationException("People sign in at another server here.");

    public static async Task<ConnectedServers> StartAsync(AzuriteServer azurite, CancellationToken cancellationToken)
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var server = await RealAuthorizationServer.StartAsync(new() { Clock = clock, AllowsClientDocuments = false }, cancellationToken);
        return await ReadyAsync(new(azurite, clock, server, provider: null, await ProtectedMcpServer.StartAsync(server, cancellationToken)), cancellationToken);
    }

    /// <summary>The same with an authorization server of another vendor, whose clock follows this one.</summary>
    public static async Task<ConnectedServers> StartAsync(AzuriteServer azurite, OidcProvider provider, CancellationToken cancellationToken)
    {
        FakeTimeProvider clock = new(OidcProvider.Epoch);
        await provider.SetClockAsync(clock.GetUtcNow(), cancellationToken);
        var resource = await ProtectedMcpServer.StartAsync(
            provider.Issuer, OidcProvider.ResourceClientId, OidcProvider.ResourceClientSecret, clock, port: 0, cancellationToken);
        return await ReadyAsync(new(azurite, clock, server: null, provider, resource), cancellationToken);
    }

    private static async Task<ConnectedServers> ReadyAsync(ConnectedServers servers, CancellationToken cancellationToken)
    {
        await servers.Get<Tables>().CreateMissingAsync(cancellationToken);
        await servers.Get<DueQueue>().CreateMissingAsync(cancellationToken);
        return servers;
    }

    /// <summary>Registered with nothing but its url: everything else is discovered.</summary>
    public async Task<Integration> CreateIntegrationAsync(CancellationToken cancellationToken)
    {
        var body = JsonElement.Parse($$"""{ "name": "MCP", "url": "{{_resource.Url}}", "authMode": "oauth" }""");
        var request = Value(CreateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: true)));
        return Value(await Get<IntegrationService>().CreateAsync(Acme, request, cancellationToken));
    }

    /// <summary>The person opens a link, signs in at the authorization server with an account, allows, and comes back.</summary>
    public async Task ConnectAsync(Integration integration, UserId person, string account, CancellationToken cancellationToken)
    {
        var plan = Value(await Get<ClientService>().PlanAsync(integration, "Kontext", StepUp.None, refusedAt: null, cancellationToken));
        var (_, ticket) = await Get<ConnectSessionService>().CreateAsync(Acme, person, integration: null, returnUrl: null, cancellationToken);
        var (opened, _) = await Get<ConnectSessionService>().OpenAsync(ticket, cancellationToken);
        var (session, browser) = opened!;
        var responses = Get<AuthorizationResponseService>();
        var leaving = await Get<AuthorizationService>().StartAsync(session, browser, integration, plan, needsCompletion: false, cancellationToken);
        var back = HttpUtility.ParseQueryString((await AllowAsync(leaving, account, cancellationToken)).Query);
        var answer = await responses.AnswerAsync(
            await responses.FindAsync(back["state"], cancellationToken),
            browser,
            plan.RedirectUri,
            new AuthorizationResponse { State = back["state"], Code = back["code"], Issuer = back["iss"] },
            cancellationToken);
        Assert.Equal(AnswerKind.Connected, answer.Kind);
    }

    /// <summary>Time passes, then a tick and the work of all it handed out.</summary>
    public async Task RunAfterAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        Clock.Advance(time);
        if (_provider is not null)
            await _provider.SetClockAsync(Clock.GetUtcNow(), cancellationToken);
        await Get<TickService>().RunAsync(cancellationToken);
        while ((await _queue.ReceiveMessagesAsync(32, cancellationToken: cancellationToken)).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
                await Get<DueWorkService>().RunAsync(message.MessageText, cancellationToken);
            }
        }
    }

    /// <summary>Whether the MCP server takes the person's token, as POST validate finds out.</summary>
    public async Task<bool> IsAcceptedAsync(Integration integration, UserId person, CancellationToken cancellationToken)
    {
        var found = await Get<IntegrationService>().FindAsync(Acme, integration.Id, cancellationToken);
        var report = Value(await Get<ValidationService>().ValidateAsync(found!, person, cancellationToken));
        return report.Message?.EndsWith("Your own credential was accepted.", StringComparison.Ordinal) == true;
    }

    public async Task<Connection> FindAsync(Integration integration, UserId person, CancellationToken cancellationToken) =>
        Assert.IsType<Connection>(await Get<ConnectionService>().FindAsync(Acme, person, integration.Id, cancellationToken));

    public async Task<ConnectionStatus> StatusAsync(Integration integration, UserId person, CancellationToken cancellationToken) =>
        ConnectionStatus.Of(integration, await FindAsync(integration, person, cancellationToken), Clock.GetUtcNow());

    public async Task RevokeAsync(Integration integration, UserId person, CancellationToken cancellationToken) =>
        Assert.Null(await Get<DisconnectService>().DisconnectAsync(integration, person, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        await _resource.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private Task<Uri> AllowAsync(Uri leaving, string account, CancellationToken cancellationToken) => _provider is null
        ? AuthorizationServer.AllowAsync(leaving, account, cancellationToken)
        : _provider.AllowAsync(leaving, account, cancellationToken);

    private T Get<T>()
        where T : notnull => _rooms.GetRequiredService<T>();

    private static T Value<T>(Outcome<T> outcome)
        where T : notnull
    {
        Assert.True(outcome.Succeeded(out var value, out var problem), problem?.Message);
        return value;
    }
}
