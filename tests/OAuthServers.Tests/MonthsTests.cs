using System.Globalization;
using Kontext.Core.Connections;
using Kontext.Testing;

namespace Kontext.OAuthServers.Tests;

/// <summary>
/// A real authorization server, a real MCP server and the engine. The server replaces refresh tokens, and ends the family of a token that
/// is used twice. Months pass by the fake clock, tick by tick.
/// </summary>
public sealed class MonthsTests(AzuriteServer azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Users_stay_connected_for_months_and_a_disconnect_revokes_the_grant()
    {
        await using var servers = await ConnectedServers.StartAsync(azurite, Cancellation);
        var integration = await servers.CreateIntegrationAsync(Cancellation);
        var (used, idle) = (ConnectedServers.Alice, ConnectedServers.Bob);
        await servers.ConnectAsync(integration, used, Accounts.Octocat, Cancellation);
        await servers.ConnectAsync(integration, idle, Accounts.Hubot, Cancellation);

        // Four months of ticks, one an hour; in the small tier 20 days, every eight hours.
        var (ticks, apart) = LongTier.IsOn ? (2_880, TimeSpan.FromHours(1)) : (60, TimeSpan.FromHours(8));
        for (var tick = 1; tick <= ticks; tick++)
        {
            await servers.RunAfterAsync(apart, Cancellation);
            if (tick % 25 == 0)
                Assert.True(await servers.IsAcceptedAsync(integration, used, Cancellation));
        }

        foreach (var (person, account) in new[] { (used, Accounts.Octocat), (idle, Accounts.Hubot) })
        {
            Assert.True((await servers.StatusAsync(integration, person, Cancellation)).Connected);
            Assert.True(await servers.IsAcceptedAsync(integration, person, Cancellation));
            Assert.Equal(1, await servers.AuthorizationServer.CountGrantsAsync(account, Cancellation));
        }

        var refreshes = servers.AuthorizationServer.TokenRequests.Count(request => request.Parameters["grant_type"] == "refresh_token");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ticks} ticks, {refreshes} refreshes"));
        var days = (int)(ticks * apart).TotalDays;
        Assert.InRange(refreshes, (2 * days) - 20, (2 * ticks) + 200);

        await servers.RevokeAsync(integration, used, Cancellation);
        Assert.Equal(0, await servers.AuthorizationServer.CountGrantsAsync(Accounts.Octocat, Cancellation));
        Assert.Equal(1, await servers.AuthorizationServer.CountGrantsAsync(Accounts.Hubot, Cancellation));
        Assert.Equal(DisconnectReason.Revoked, (await servers.StatusAsync(integration, used, Cancellation)).Reason);
    }

    [Fact]
    public async Task A_grant_ended_at_the_provider_is_noticed_at_the_next_refresh()
    {
        await using var servers = await ConnectedServers.StartAsync(azurite, Cancellation);
        var integration = await servers.CreateIntegrationAsync(Cancellation);
        await servers.ConnectAsync(integration, ConnectedServers.Alice, Accounts.Octocat, Cancellation);

        await servers.AuthorizationServer.EndGrantsAsync(Accounts.Octocat, Cancellation);
        await servers.RunAfterAsync(TimeSpan.FromMinutes(5), Cancellation);

        var connection = await servers.FindAsync(integration, ConnectedServers.Alice, Cancellation);
        Assert.Equal((DisconnectReason.ProviderRefused, GrantLoss.Refused), (connection.Reason, connection.Loss));
        Assert.Equal(servers.Clock.GetUtcNow(), connection.EndedAt);
    }

    [Fact]
    public async Task An_expired_token_is_refreshed_when_it_is_used()
    {
        await using var servers = await ConnectedServers.StartAsync(azurite, Cancellation);
        var integration = await servers.CreateIntegrationAsync(Cancellation);
        await servers.ConnectAsync(integration, ConnectedServers.Alice, Accounts.Octocat, Cancellation);
        servers.Clock.Advance(TimeSpan.FromHours(3));

        Assert.True(await servers.IsAcceptedAsync(integration, ConnectedServers.Alice, Cancellation));
        Assert.Equal(2, servers.AuthorizationServer.TokenRequests.Count);
    }

    [Fact]
    public async Task Connecting_again_ends_the_grant_before()
    {
        await using var servers = await ConnectedServers.StartAsync(azurite, Cancellation);
        var integration = await servers.CreateIntegrationAsync(Cancellation);
        await servers.ConnectAsync(integration, ConnectedServers.Alice, Accounts.Octocat, Cancellation);

        await servers.ConnectAsync(integration, ConnectedServers.Alice, Accounts.Hubot, Cancellation);

        Assert.Equal(0, await servers.AuthorizationServer.CountGrantsAsync(Accounts.Octocat, Cancellation));
        Assert.Equal(1, await servers.AuthorizationServer.CountGrantsAsync(Accounts.Hubot, Cancellation));
        Assert.True(await servers.IsAcceptedAsync(integration, ConnectedServers.Alice, Cancellation));
    }
}
