using System.Text.Json;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Testing;

namespace Kontext.Core.Tests.Maintenance;

public sealed class CleaningTests(AzuriteServer azurite)
{
    [Fact]
    public async Task A_secret_that_no_row_refers_to_is_deleted_after_an_hour()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var secrets = host.Get<ISecretStore>();
        var address = secrets.NewAddress();
        await host.Get<ScheduleStore>().AddAsync(
            new Hint { Kind = HintKind.Garbage, Organization = EngineHost.Acme, Integration = Guid.CreateVersion7(host.Clock.GetUtcNow()), Secrets = [address], DueIn = TimeSpan.FromHours(1) },
            TestContext.Current.CancellationToken);
        var reference = await secrets.SetAsync(address, new Credential { Token = "crashed" }, TestContext.Current.CancellationToken);

        await host.RunAfterAsync(TimeSpan.FromMinutes(59));
        Assert.NotNull(await secrets.FindAsync(reference, TestContext.Current.CancellationToken));
        await host.RunAfterAsync(TimeSpan.FromMinutes(2));
        Assert.Null(await secrets.FindAsync(reference, TestContext.Current.CancellationToken));
        Assert.Empty(await host.RowsAsync("Schedule"));
    }

    [Fact]
    public async Task A_secret_in_use_survives_its_hint()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync(more: """, "authMode": "server_token", "serverToken": "kept" """);

        await host.RunAfterAsync(TimeSpan.FromMinutes(61));

        var found = await host.FindAsync(integration);
        var credential = await host.Get<ISecretStore>().FindAsync(found.ServerToken!, TestContext.Current.CancellationToken);
        Assert.Equal("kept", credential?.Token);
        Assert.DoesNotContain(await host.RowsAsync("Schedule"), row => row.GetString("Kind") == "garbage");
    }

    [Fact]
    public async Task Connections_of_an_earlier_configuration_are_ended_with_their_secrets()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync(more: """, "authMode": "user_token" """);
        var connection = await ConnectAsync(host, integration);
        await host.PatchAsync(integration, """{ "url": "https://elsewhere.example/" }""");

        await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Null(await host.Get<ISecretStore>().FindAsync(connection.Secret!, TestContext.Current.CancellationToken));
        var ended = await host.Get<ConnectionService>().FindAsync(EngineHost.Acme, EngineHost.Alice, integration.Id, TestContext.Current.CancellationToken);
        Assert.Equal((null, DisconnectReason.ConfigurationChanged), (ended?.Secret, ended?.Reason));
        Assert.DoesNotContain(await host.RowsAsync("Connections"), row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_written_during_the_change_is_found_by_the_second_sweep()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync(more: """, "authMode": "user_token" """);
        await host.PatchAsync(integration, """{ "url": "https://elsewhere.example/" }""");
        await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        // The process ended between its commit and its second look at the integration.
        var stale = await CommitStaleAsync(host, integration);
        await host.RunAfterAsync(TimeSpan.FromMinutes(20));

        Assert.Null(await host.Get<ISecretStore>().FindAsync(stale, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(await host.RowsAsync("Schedule"), row => row.GetString("Kind") == "sweep");
    }

    [Fact]
    public async Task A_sweep_with_an_older_configuration_keeps_a_newer_connection()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync(more: """, "authMode": "user_token" """);
        var seen = await host.FindAsync(integration);
        await host.PatchAsync(integration, """{ "url": "https://elsewhere.example/" }""");
        var connection = await ConnectAsync(host, integration);

        await host.Get<OutdatedConnections>().EndAsync(seen, TestContext.Current.CancellationToken);

        Assert.NotNull(await host.Get<ISecretStore>().FindAsync(connection.Secret!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Archiving_keeps_connections()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync(more: """, "authMode": "user_token" """);
        var connection = await ConnectAsync(host, integration);
        await host.Get<IntegrationService>().ArchiveAsync(await host.FindAsync(integration), TestContext.Current.CancellationToken);

        await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        await host.RunAfterAsync(TimeSpan.FromMinutes(21));

        Assert.NotNull(await host.Get<ISecretStore>().FindAsync(connection.Secret!, TestContext.Current.CancellationToken));
    }

    private static async Task<Connection> ConnectAsync(EngineHost host, Integration integration)
    {
        var body = JsonElement.Parse("""{ "token": "alices-token" }""");
        Assert.True(AddUserTokenRequest.Parse(body, schema: null, host.Clock.GetUtcNow()).Succeeded(out var request, out _));
        var added = await host.Get<ConnectService>().AddAsync(await host.FindAsync(integration), EngineHost.Alice, request, TestContext.Current.CancellationToken);
        Assert.True(added.Succeeded(out var connection, out _));
        return connection;
    }

    private static async Task<SecretReference> CommitStaleAsync(EngineHost host, Integration old)
    {
        var secrets = host.Get<ISecretStore>();
        var reference = await secrets.SetAsync(secrets.NewAddress(), new Credential { Token = "late" }, TestContext.Current.CancellationToken);
        var connection = new Connection
        {
            Organization = old.Organization,
            User = EngineHost.Alice,
            Integration = old.Id,
            Epoch = old.Epoch,
            Secret = reference,
            ConnectedAt = host.Clock.GetUtcNow(),
        };
        var store = host.Get<ConnectionStore>();
        await store.NoteAsync(connection.Organization, connection.Integration, connection.User, TestContext.Current.CancellationToken);
        Assert.True(await store.TryPutAsync(present: null, connection, ending: null, TestContext.Current.CancellationToken));
        return reference;
    }
}
