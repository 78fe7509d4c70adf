using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connections;

/// <summary>Connections of an archived integration stay unused for a time, and then end like other connections.</summary>
public sealed class ArchivedConnectionTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_of_an_archived_integration_is_kept_but_not_used_or_refreshed()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ArchivedAsync(host, lifetime: 3_600);
        var asked = host.Server.Requests.Count;

        await host.PassAsync(TimeSpan.FromDays(29), TimeSpan.FromHours(6));

        Assert.NotNull((await host.FindAsync(integration)).Secret);
        Assert.Equal(asked, host.Server.Requests.Count);
        var resolved = await host.Get<CredentialResolver>().ResolveAsync(await host.ReadAsync(integration), await host.FindAsync(integration), Ct);
        Assert.False(resolved.Succeeded(out _, out var problem));
        Assert.Equal(ErrorCodes.NotConnected, problem.Code);
    }

    [Fact]
    public async Task A_user_can_disconnect_from_an_archived_integration_and_tokens_are_revoked()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ArchivedAsync(host);

        await host.DisconnectAsync(integration);

        Assert.Equal(["refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
        Assert.Null((await host.FindAsync(integration)).Secret);
        Assert.Equal(0, await host.OpenEndingsAsync());
    }

    [Theory, InlineData(30, null), InlineData(2, "2.00:00:00")]
    public async Task After_the_retention_time_the_connection_is_revoked_and_deleted(int days, string? setting)
    {
        await using var host = setting is null
            ? await EndingHost.StartAsync(azurite)
            : await EndingHost.StartAsync(azurite, ("Retention:ArchivedConnections", setting));
        var integration = await ArchivedAsync(host);
        await host.PassAsync(TimeSpan.FromDays(days - 1), TimeSpan.FromHours(6));
        await host.PassAsync(TimeSpan.FromHours(23), TimeSpan.FromHours(1));
        Assert.NotNull((await host.FindAsync(integration)).Secret);
        Assert.Empty(host.Server.Revocation.Requests);

        await host.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(30));

        Assert.Equal(["refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
        var ended = await host.FindAsync(integration);
        Assert.Equal((null, DisconnectReason.Revoked), (ended.Secret, ended.Reason));
        Assert.Equal((0, 0), (await host.OpenEndingsAsync(), host.Metrics.Sum("kontext.endings.open")));
        Assert.DoesNotContain(await host.RowsAsync("Schedule"), row => row.GetString("Kind") == "sweep");
    }

    private static async Task<Integration> ArchivedAsync(EndingHost host, int lifetime = 60 * 24 * 3_600)
    {
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, answer: number => EndingHost.TokensOf(number, lifetime));
        await host.ArchiveAsync(integration);
        return integration;
    }
}
