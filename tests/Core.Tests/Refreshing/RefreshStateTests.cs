using Azure.Core;
using Kontext.Core.Connections;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>What the row of a connection says of its refreshes: due times, pauses, lost replies, refusals and demanded scopes.</summary>
public sealed class RefreshStateTests(AzuriteServer azurite)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_hint_of_a_new_connection_falls_due_when_its_refresh_does()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var connection = await host.FindAsync();
        var at = RefreshTimes.NextAt(connection)!.Value;
        Assert.Equal(at, connection.Refresh!.HintAt);

        host.Clock.Advance(at - host.Now - Minute);
        Assert.Empty(await ListDueAsync(host));
        host.Clock.Advance(2 * Minute);

        Assert.True(RefreshClaims.Names(connection, Assert.Single(await ListDueAsync(host)).Key));
    }

    [Fact]
    public async Task A_released_claim_remembers_that_an_earlier_claim_may_have_lost_a_reply()
    {
        await using var host = await StartDueAsync();
        var ended = host.Rooms.Tables.Faults.EndAt(host.NthWrite(2), isDone: false);
        await Task.WhenAny(host.RefreshAsync(), ended);
        host.Clock.Advance(5 * Minute);
        host.Other.Tables.Faults.RefuseAll(request => request.Method == RequestMethod.Get && request.Uri.ToString().Contains(Tables.DevelopmentSecrets, StringComparison.Ordinal));

        await Assert.ThrowsAsync<UnavailableException>(() => host.RefreshAsync(host.Other));

        var state = (await host.FindAsync()).Refresh!;
        Assert.Equal((null, true), (state.ClaimedUntil, state.ReplyLost));
    }

    [Fact]
    public async Task A_change_of_the_integration_does_not_end_the_pause_after_a_server_that_was_away()
    {
        await using var host = await StartDueAsync();
        host.Server.Token.Refuses(503);
        await host.RefreshAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        await host.Rooms.UpdateAsync(host.Integration, """{ "name": "Other" }""");

        Assert.Equal(RefreshKind.Postponed, (await host.RefreshAsync()).Kind);
        Assert.Single(host.Tokens.Refreshes);
    }

    [Theory]
    [InlineData(503, "", 24, 36)]
    [InlineData(401, """{ "error": "invalid_client" }""", 48, 72)]
    public async Task The_pause_after_many_failures_has_a_longest_length(int status, string body, int least, int most)
    {
        await using var host = await StartDueAsync();
        var present = await host.FindAsync();
        Assert.NotNull(await host.Rooms.Get<ConnectionStore>().TryUpdateAsync(present, present with { Refresh = present.Refresh! with { Failures = 40 } }, Ct));
        host.Server.Token.Answers(status, body);

        await host.RefreshAsync();

        Assert.InRange((await host.FindAsync()).Refresh!.NotBefore!.Value - host.Now, least * Minute, most * Minute);
    }

    [Fact]
    public async Task A_connection_of_another_epoch_or_without_its_credential_cannot_be_refreshed()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var (integration, connection) = (await host.Rooms.ReadAsync(host.Integration), await host.FindAsync());

        Assert.True(RefreshService.CanRefresh(integration, connection));
        Assert.True(RefreshService.CanRefresh(integration, connection with { Reason = DisconnectReason.ProviderRefused }));
        Assert.False(RefreshService.CanRefresh(integration with { Epoch = integration.Epoch + 1 }, connection));
        Assert.False(RefreshService.CanRefresh(integration, connection with { Secret = null }));
        Assert.False(RefreshService.CanRefresh(integration, connection with { Reason = DisconnectReason.Revoked }));
    }

    [Theory]
    [InlineData(5, 6, 6)]
    [InlineData(7, 6, 7)]
    public async Task The_newest_version_counts_wherever_it_is_stored(int atStandby, int atAddress, int expected)
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var (connection, secrets) = (await host.FindAsync(), host.Rooms.Get<ISecretStore>());
        var grant = (await host.Rooms.FindGrantAsync(host.Integration))!;
        var standby = connection.Secret!.Address.Moved(connection.Secret.Address.Vault, 7);
        await secrets.SetAsync(connection.Secret.Address, VersionOf(atAddress), Ct);
        await secrets.SetAsync(standby, VersionOf(atStandby), Ct);

        var newest = await host.Rooms.Get<RefreshVault>().FindNewestAsync(connection with { Refresh = connection.Refresh! with { ReplyLost = true, Standby = standby } }, Ct);

        Assert.Equal(expected, newest?.Credential.Grant?.Fence);

        Credential VersionOf(int fence) => new()
        {
            Grant = new OAuthGrant
            {
                AccessToken = grant.AccessToken,
                RefreshToken = grant.RefreshToken,
                ClientId = grant.ClientId,
                TokenEndpoint = grant.TokenEndpoint,
                ClientAuthentication = grant.ClientAuthentication,
                Fence = fence,
            },
        };
    }

    [Fact]
    public async Task Tokens_that_are_too_large_for_a_vault_are_not_stored()
    {
        await using var host = await StartDueAsync();
        var scope = string.Join(' ', Enumerable.Range(0, 90).Select(number => $"{number:D4}{new string('s', 60)}"));
        host.Server.Token.Answers(
            200, $$"""{ "access_token": "{{new string('a', 8_000)}}", "refresh_token": "{{new string('r', 8_000)}}", "token_type": "Bearer", "expires_in": 3600, "scope": "{{scope}}" }""");

        Assert.Equal(RefreshKind.Failed, (await host.RefreshAsync()).Kind);

        Assert.Equal((RotatingTokens.Access(1), RotatingTokens.Refresh(1)), await host.TokensAsync());
        Assert.True((await host.FindAsync()).Refresh!.ReplyLost);
    }

    [Fact]
    public async Task The_time_of_the_first_refusal_stays_until_the_credential_is_accepted()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var (uses, first) = (host.Rooms.Get<CredentialUseService>(), host.Now);

        await uses.RecordAnswerAsync(await host.FindAsync(), accepted: false, Ct);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(first, (await uses.RecordAnswerAsync(await host.FindAsync(), accepted: false, Ct)).RefusedAt);

        Assert.Null((await uses.RecordAnswerAsync(await host.FindAsync(), accepted: true, Ct)).RefusedAt);
    }

    [Fact]
    public async Task An_accepted_grant_keeps_the_scopes_that_the_server_demanded()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var uses = host.Rooms.Get<CredentialUseService>();
        var demanded = await uses.RecordDemandAsync(await host.FindAsync(), Scopes.Read(["mail"]), Ct);
        Assert.NotEqual(ScopeDemands.None, demanded.Demands);

        Assert.Equal(demanded.Demands, (await uses.RecordAnswerAsync(demanded, accepted: true, Ct)).Demands);
    }

    private static async Task<IReadOnlyList<DueHint>> ListDueAsync(RefreshHost host)
    {
        List<DueHint> due = [];
        foreach (var shard in await DueShard.ListFilledAsync(host.Rooms.Services, Ct))
            due.AddRange((await host.Rooms.Get<ScheduleStore>().ListDueAsync(shard, 100, Ct)).Where(hint => hint.Hint.Kind == HintKind.Refresh));
        return due;
    }

    private async Task<RefreshHost> StartDueAsync()
    {
        var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(50 * Minute);
        return host;
    }
}
