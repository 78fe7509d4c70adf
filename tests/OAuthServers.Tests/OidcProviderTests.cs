using Kontext.Core.Connections;
using Kontext.Testing;

namespace Kontext.OAuthServers.Tests;

/// <summary>
/// <c>oidc-provider</c> with its defaults. It gives a refresh token only for <c>offline_access</c> with consent, and replaces it late in
/// its life. It refuses to register scopes of resources, and forgets its clients at a restart.
/// </summary>
public sealed class OidcProviderTests(AzuriteServer azurite, OidcProvider provider) : IClassFixture<OidcProvider>
{
    private const string Refreshed = "grant.success refresh_token";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_stays_connected_through_refreshes_and_rotation_and_ends_the_grant()
    {
        await using var servers = await ConnectedServers.StartAsync(azurite, provider, Cancellation);
        var integration = await servers.CreateIntegrationAsync(Cancellation);
        await provider.TellAsync(Cancellation);
        await servers.ConnectAsync(integration, ConnectedServers.Alice, Accounts.Octocat, Cancellation);

        Assert.True(await servers.IsAcceptedAsync(integration, ConnectedServers.Alice, Cancellation));
        var connection = await servers.FindAsync(integration, ConnectedServers.Alice, Cancellation);
        Assert.Equal("tools:read tools:call offline_access", connection.Grant!.Requested.ToString());
        Assert.Equal("tools:read tools:call", connection.Grant.Granted.ToString()); // the access token's; that the other was granted shows the refresh token
        Assert.True(connection.Grant.IsRenewable);
        Assert.Equal(["registration_create.success", "grant.success authorization_code"], await provider.TellAsync(Cancellation));

        // By the clock: an access token lasts an hour, and a confidential client's refresh token is replaced after 70 % of its 14 days.
        await servers.RunAfterAsync(TimeSpan.FromMinutes(55), Cancellation);
        Assert.Equal([Refreshed], await provider.TellAsync(Cancellation));
        Assert.True(await servers.IsAcceptedAsync(integration, ConnectedServers.Alice, Cancellation));
        for (var day = 1; day <= 11; day++)
            await servers.RunAfterAsync(TimeSpan.FromDays(1), Cancellation);
        var told = await provider.TellAsync(Cancellation);
        Assert.Contains("refresh_token.consumed", told);
        Assert.DoesNotContain(told, what => what.StartsWith("grant.error", StringComparison.Ordinal));
        Assert.InRange(told.Count(what => what == Refreshed), 10, 14);
        Assert.True(await servers.IsAcceptedAsync(integration, ConnectedServers.Alice, Cancellation));
        await provider.TellAsync(Cancellation);

        await servers.RevokeAsync(integration, ConnectedServers.Alice, Cancellation);
        told = await provider.TellAsync(Cancellation);
        Assert.Contains("refresh_token.destroyed", told);
        Assert.Contains("grant.revoked", told);
        Assert.Equal(DisconnectReason.Revoked, (await servers.StatusAsync(integration, ConnectedServers.Alice, Cancellation)).Reason);
    }

    [Fact]
    public async Task A_restart_that_forgets_the_client_costs_the_person_one_authorization()
    {
        await using var servers = await ConnectedServers.StartAsync(azurite, provider, Cancellation);
        var integration = await servers.CreateIntegrationAsync(Cancellation);
        await servers.ConnectAsync(integration, ConnectedServers.Alice, Accounts.Octocat, Cancellation);
        var lost = (await servers.FindAsync(integration, ConnectedServers.Alice, Cancellation)).Grant!.ClientId;

        await provider.RestartAsync(servers.Clock.GetUtcNow());
        await servers.RunAfterAsync(TimeSpan.FromMinutes(55), Cancellation);
        await servers.ConnectAsync(integration, ConnectedServers.Alice, Accounts.Octocat, Cancellation);

        var connection = await servers.FindAsync(integration, ConnectedServers.Alice, Cancellation);
        Assert.NotEqual(lost, connection.Grant!.ClientId);
        Assert.True(await servers.IsAcceptedAsync(integration, ConnectedServers.Alice, Cancellation));
        await provider.TellAsync(Cancellation);
        await servers.RunAfterAsync(TimeSpan.FromMinutes(55), Cancellation);
        Assert.Equal([Refreshed], await provider.TellAsync(Cancellation));
    }
}
