using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Refreshing;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Core.Tests.Connections;
using Kontext.Testing;

namespace Kontext.Core.Tests.Endings;

/// <summary>The end of a credential that no connection uses: its next attempt, its second address, and the demands of a pasted one.</summary>
public sealed class UnusedCredentialTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, null, 60)]
    [InlineData(0, 30, 60)]
    [InlineData(0, 3_600, 3_600)]
    [InlineData(10, 3_600, 43_200)]
    public async Task The_next_attempt_waits_for_the_longer_of_our_pause_and_the_servers(int attempt, int? asked, int expected)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        host.Server.Revocation.Refuses(asked is null ? 503 : 429, asked);

        var next = await host.Get<EndingService>().FinishAsync(await UnusedAsync(host, integration), Hint, attempt, Ct);

        Assert.Equal(host.Clock.GetUtcNow().AddSeconds(expected), next);
    }

    [Fact]
    public async Task An_open_refresh_is_waited_for_before_its_credential_ends()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        var connection = await host.FindAsync(integration);
        var until = host.Clock.GetUtcNow().AddMinutes(3);
        var ending = Ending.Of(connection, connection.Secret!, Hint, host.Clock.GetUtcNow()) with { RefreshEndsAt = until };

        var result = await host.Get<CredentialRemoval>().FinishAsync(UnusedCredential.Of(ending, present: null), isLastAttempt: false, Ct);

        Assert.Equal((false, until, null), (result.IsOver, result.NotBefore, result.Revocation));
        Assert.Empty(host.Server.Revocation.Requests);
    }

    [Fact]
    public async Task The_secret_at_the_standby_ends_with_the_credential()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        var (connection, secrets) = (await host.FindAsync(integration), host.Get<ISecretStore>());
        var address = connection.Secret!.Address;
        var standby = address.Moved(address.Vault, 7);
        await secrets.SetAsync(standby, (await secrets.FindAsync(connection.Secret, Ct))!, Ct);
        var ending = Ending.Of(connection, connection.Secret, Hint, host.Clock.GetUtcNow()) with { Standby = standby };

        Assert.True((await host.Get<CredentialRemoval>().FinishAsync(UnusedCredential.Of(ending, present: null), isLastAttempt: false, Ct)).IsOver);

        var left = await host.SecretsAsync();
        Assert.DoesNotContain(address.Name, left);
        Assert.DoesNotContain(standby.Name, left);
    }

    [Fact]
    public async Task An_accepted_pasted_credential_is_asked_for_no_further_scopes()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, RevocationHost.Alice);
        var (uses, store) = (host.Get<CredentialUseService>(), host.Get<ConnectionStore>());
        var connection = await store.FindAsync(RevocationHost.Acme, RevocationHost.Alice, integration.Id, Ct);
        var demanded = await uses.RecordDemandAsync(connection!, Scopes.Read(["mail"]), Ct);
        Assert.NotEqual(ScopeDemands.None, demanded.Demands);

        Assert.Equal(ScopeDemands.None, (await uses.RecordAnswerAsync(demanded, accepted: true, Ct)).Demands);
    }

    private static HintKey Hint => new("00", "0_a_garbage_1");

    private static async Task<UnusedCredential> UnusedAsync(EndingHost host, Integration integration)
    {
        var connection = await host.FindAsync(integration);
        return UnusedCredential.Of(connection, connection.Secret!.Address, present: null);
    }
}
