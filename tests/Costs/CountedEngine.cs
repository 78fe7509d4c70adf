using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Kontext.Core.Audit;
using Kontext.Core.Connecting;
using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Secrets;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Kontext.Core.Tokens;
using Kontext.Testing.OAuth;

namespace Kontext.Costs;

/// <summary>The requests of the timer and of due work: without due hints, and for connections that are refreshed.</summary>
internal sealed class CountedEngine(CountedApp app, CancellationToken cancellationToken)
{
    /// <summary>Enough connections for two messages, so the fixed cost of a tick is small in comparison.</summary>
    public const int Connections = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly OrganizationId Organization = new("costs");

    public async Task<Operations> IdleTickAsync() =>
        await app.CountAsync("a tick, nothing due", () => app.Get<TickService>().RunAsync(cancellationToken));

    public async Task<Operations> RemoveEndedAsync() =>
        await app.CountAsync("removing what has ended once an hour, none", async () =>
        {
            await app.Get<AuthorizationService>().RemoveEndedAsync(cancellationToken);
            await app.Get<SessionService>().RemoveEndedAsync(cancellationToken);
            await app.Get<IdempotencyService>().RemoveEndedAsync(cancellationToken);
            await app.Get<SigningKeys>().RotateAsync(cancellationToken);
            await app.Get<AuditService>().RemoveOldAsync(cancellationToken);
        });

    /// <summary>Runs a tick that hands out the refreshes of <see cref="Connections"/> connections, and their work.</summary>
    public async Task<(Operations Tick, Operations Work, int Messages)> RenewAsync()
    {
        await using var server = await ScriptedAuthorizationServer.StartAsync(cancellationToken);
        server.Token.Answers(200, """{ "access_token": "at", "refresh_token": "rt", "token_type": "Bearer", "expires_in": 3600 }""");
        await ConnectAsync(server);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await WorkOffAsync();

        app.Clock.Advance(TimeSpan.FromMinutes(50));
        var tick = await app.CountAsync("a tick, all renewals due", () => app.Get<TickService>().RunAsync(cancellationToken));
        var messages = await ReceiveAsync();
        var work = await app.CountAsync("their work", async () =>
        {
            foreach (var message in messages)
                await app.Get<DueWorkService>().RunAsync(message, cancellationToken);
        });
        return server.Token.Requests.Count == Connections
            ? (tick, work, messages.Count)
            : throw new InvalidOperationException($"{server.Token.Requests.Count} of {Connections} connections were renewed.");
    }

    private async Task ConnectAsync(ScriptedAuthorizationServer server)
    {
        JsonObject body = new()
        {
            ["name"] = "Renewed",
            ["url"] = server.At("/api").Url.AbsoluteUri,
            ["category"] = "internal_mcp_credentials",
            ["authMode"] = "oauth",
            ["oauth"] = new JsonObject { ["clientId"] = "c", ["authorizationUrl"] = "https://login.example.com/a", ["tokenUrl"] = server.Token.Url.AbsoluteUri },
        };
        Problem(CreateIntegrationRequest.Parse(JsonSerializer.SerializeToElement(body), new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out _));
        Problem((await app.Get<IntegrationService>().CreateAsync(Organization, request!, cancellationToken)).Succeeded(out var integration, out _));
        foreach (var person in Enumerable.Range(0, Connections))
            await app.Services.ConnectAsync(integration!, new UserId(CountedApp.Issuer, $"person-{person}"), GrantAt(server.Token.Url), cancellationToken);
    }

    private OAuthGrant GrantAt(Uri tokenEndpoint) => new()
    {
        AccessToken = "at",
        RefreshToken = "rt",
        AccessTokenExpiresAt = app.Clock.GetUtcNow() + Lifetime,
        TokenEndpoint = tokenEndpoint,
        ClientId = "c",
        ClientAuthentication = "none",
        Fence = OAuthGrant.FirstFence,
    };

    // Removes the other due work: the first check of the integration.
    private async Task WorkOffAsync()
    {
        await app.Get<TickService>().RunAsync(cancellationToken);
        foreach (var message in await ReceiveAsync())
            await app.Get<DueWorkService>().RunAsync(message, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ReceiveAsync()
    {
        var queue = app.Get<QueueServiceClient>().GetQueueClient(app.Get<Tables>().Prefix + DueQueue.Name);
        var received = await queue.ReceiveMessagesAsync(maxMessages: 32, cancellationToken: cancellationToken);
        return [.. received.Value.Select(message => message.MessageText)];
    }

    private static void Problem(bool succeeded)
    {
        if (!succeeded)
            throw new InvalidOperationException("The integration that is renewed could not be registered.");
    }
}
