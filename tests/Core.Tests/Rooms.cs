using System.Text.Json;
using Azure.Core;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Pins;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests;

/// <summary>The rooms as the application puts them together, over real tables, for an organization of its own.</summary>
internal sealed class Rooms
{
    private static readonly WebAddressRules Rules = new(LoopbackHttp: false);

    public Rooms(TestTables tables)
    {
        var services = new ServiceCollection()
            .AddCoreRooms(CoreRooms.Settings("UseDevelopmentStorage=true", tables.Tables.Prefix), Clock)
            .AddSingleton(tables.Tables)
            .BuildServiceProvider();
        Secrets = services.GetRequiredService<ISecretStore>();
        Checks = services.GetRequiredService<IntegrationChecks>();
        Integrations = services.GetRequiredService<IntegrationService>();
        Connections = services.GetRequiredService<ConnectionService>();
        Connects = services.GetRequiredService<ConnectService>();
        Disconnects = services.GetRequiredService<DisconnectService>();
        Uses = services.GetRequiredService<CredentialUseService>();
        Refreshes = services.GetRequiredService<RefreshService>();
        Pins = services.GetRequiredService<PinStore>();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ISecretStore Secrets { get; }

    public IntegrationService Integrations { get; }

    public IntegrationChecks Checks { get; }

    public ConnectionService Connections { get; }

    public ConnectService Connects { get; }

    public DisconnectService Disconnects { get; }

    public CredentialUseService Uses { get; }

    public RefreshService Refreshes { get; }

    public PinStore Pins { get; }

    public OrganizationId Organization { get; } = new(TestTables.NewPrefix());

    public UserId Alice { get; } = new("https://issuer.example", "alice");

    public static bool IsBatch(Request request) => request.Uri.ToUri().AbsolutePath.EndsWith("$batch", StringComparison.Ordinal);

    /// <summary>Fails when the request is refused for its own sake.</summary>
    public async Task<Integration> CreateAsync(string json, CancellationToken cancellationToken) =>
        Value(await Integrations.CreateAsync(Organization, Value(CreateIntegrationRequest.Parse(JsonElement.Parse(json), Rules)), cancellationToken));

    /// <summary>Writes as a caller does, and reads the current row first.</summary>
    public async Task<Integration> UpdateAsync(IntegrationId id, string json, CancellationToken cancellationToken) =>
        Value(await Integrations.UpdateAsync(
            await GetAsync(id, cancellationToken), Value(UpdateIntegrationRequest.Parse(JsonElement.Parse(json), Rules)), cancellationToken));

    public async Task<Integration> GetAsync(IntegrationId id, CancellationToken cancellationToken) =>
        await Integrations.FindAsync(Organization, id, cancellationToken) ?? throw new InvalidOperationException("There is no such integration.");

    public async Task<Connection> ConnectAsync(Integration integration, string json, CancellationToken cancellationToken)
    {
        var request = Value(AddUserTokenRequest.Parse(JsonElement.Parse(json), integration.CredentialSchema, Clock.GetUtcNow()));
        return Value(await Connects.AddAsync(integration, Alice, request, cancellationToken));
    }

    /// <summary>Returns the token that a row refers to. Null when the row refers to none, or when the secret does not exist.</summary>
    public async Task<string?> TokenAsync(SecretReference? reference, CancellationToken cancellationToken) =>
        reference is null ? null : (await Secrets.FindAsync(reference, cancellationToken))?.Token;

    private static T Value<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.Succeeded(out var value, out var problem) ? value : throw new InvalidOperationException($"{problem.Code}: {problem.Message}");
}
