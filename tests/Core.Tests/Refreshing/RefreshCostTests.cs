using Kontext.Core.Refreshing;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>The cost of refreshing a grant in requests to storage. The vault is a table here, and its requests are listed separately.</summary>
public sealed class RefreshCostTests(AzuriteServer azurite)
{
    // The newest version, one request of a Key Vault, and the client's secret.
    private static readonly string[] Reading = ["GET DevelopmentSecrets", "GET DevelopmentSecrets", "GET DevelopmentSecrets"];

    // Key Vault needs one request here. The table store first finds the existing version.
    private static readonly string[] Storing = ["POST $batch", "GET DevelopmentSecrets", "POST $batch"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refresh_by_the_engine_costs_two_reads_three_writes_and_moving_the_hint()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        await host.RunAsync(); // the integration is checked
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        var message = Assert.Single(await host.TickAsync());

        await CostsAsync(
            host,
            () => host.WorkAsync(message),
            [
                "GET Connections", "GET Integrations",
                "PUT Connections", // the claim
                .. Reading,
                "PUT Connections", // the lease
                .. Storing,
                "PUT Connections", // the commit
                "POST $batch", // the hint
            ]);
        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_refresh_by_a_request_costs_three_writes_and_one_for_the_use_and_the_next_none()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        await host.RunAsync(); // the integration is checked
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        var (integration, connection) = (await host.Rooms.ReadAsync(host.Integration), await host.FindAsync());
        var resolver = host.Rooms.Get<CredentialResolver>();

        await CostsAsync(
            host,
            () => resolver.ResolveAsync(integration, connection, Ct),
            [
                "PUT Connections", .. Reading, "PUT Connections", .. Storing, "PUT Connections",
                "GET DevelopmentSecrets",
                "PUT Connections", // the use
            ]);
        connection = await host.FindAsync();
        await CostsAsync(host, () => resolver.ResolveAsync(integration, connection, Ct), []); // this instance has read that version
    }

    [Fact]
    public async Task A_hint_that_is_early_costs_one_read_and_moving_the_hint()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        await host.RunAsync(); // the integration is checked
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        await host.RefreshAsync();
        var message = Assert.Single(await host.TickAsync());

        await CostsAsync(host, () => host.WorkAsync(message), ["GET Connections", "POST $batch"]);
    }

    private static async Task CostsAsync<T>(RefreshHost host, Func<Task<T>> act, string[] requests)
    {
        host.Rooms.Tables.Requests.Reset();
        await act();
        Assert.Equal(requests, host.Rooms.Tables.Requests.Requests);
    }
}
