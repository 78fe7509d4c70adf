using Azure.Core;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>A connection ends, or a dependency becomes unavailable, while its tokens are refreshed.</summary>
public sealed class EndedMeanwhileTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_that_arrive_after_a_disconnect_are_revoked()
    {
        await using var host = await StartDueAsync();
        host.Tokens.Meanwhile(() => DisconnectAsync(host));

        Assert.Equal(RefreshKind.Overtaken, (await host.RefreshAsync()).Kind);

        Assert.Equal([RotatingTokens.Refresh(2), RotatingTokens.Access(2)], RevokedBy(host));
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(5));
        await host.NothingIsLeftAsync();
        Assert.Equal(["validate"], await host.HintsAsync());
        Assert.Equal(DisconnectReason.Revoked, (await host.FindAsync()).Reason);
    }

    [Fact]
    public async Task The_engine_revokes_late_tokens_when_the_server_was_unavailable()
    {
        await using var host = await StartDueAsync();
        host.Tokens.Meanwhile(() => DisconnectAsync(host));
        host.Server.Revocation.Refuses(503);
        await host.RefreshAsync();
        await host.RunForAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        var before = RevokedBy(host).Count;

        host.Server.Revocation.Answers(200, "");
        await host.RunForAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));

        Assert.Contains(RotatingTokens.Refresh(2), RevokedBy(host).Skip(before));
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Tokens_stored_just_before_a_disconnect_are_revoked()
    {
        await using var host = await StartDueAsync();
        host.Rooms.Tables.Faults.LoseAnswer(StoresSecret(host), () => DisconnectAsync(host));

        Assert.Equal(RefreshKind.Overtaken, (await host.RefreshAsync()).Kind);
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(5));

        Assert.Contains(RotatingTokens.Refresh(2), RevokedBy(host));
        Assert.Contains(RotatingTokens.Access(2), RevokedBy(host));
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Tokens_that_arrive_after_a_configuration_change_are_revoked()
    {
        await using var host = await StartDueAsync();
        host.Tokens.Meanwhile(async () =>
        {
            await host.Rooms.UpdateAsync(host.Integration, """{ "url": "https://elsewhere.example" }""");
            await host.RunAsync();
        });

        Assert.Equal(RefreshKind.Overtaken, (await host.RefreshAsync()).Kind);

        Assert.Equal([RotatingTokens.Refresh(2), RotatingTokens.Access(2)], RevokedBy(host));
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        Assert.Null((await host.FindAsync()).Secret);
        Assert.Equal(DisconnectReason.ConfigurationChanged, (await host.FindAsync()).Reason);
    }

    [Fact]
    public async Task Tokens_that_arrive_after_a_new_connection_are_revoked_and_the_new_one_stays()
    {
        await using var host = await StartDueAsync();
        host.Tokens.Meanwhile(() => host.Rooms.ConnectAsync(host.Integration));

        Assert.Equal(RefreshKind.Overtaken, (await host.RefreshAsync()).Kind);

        Assert.Equal(RotatingTokens.Access(3), (await host.TokensAsync()).Access);
        Assert.Contains(RotatingTokens.Refresh(2), RevokedBy(host));
        await host.RunForAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.DoesNotContain(RotatingTokens.Refresh(3), RevokedBy(host));
        Assert.True((await host.StatusAsync()).Connected);
        Assert.Equal(2, (await host.Rooms.SecretsAsync()).Count);
    }

    [Fact]
    public async Task An_unavailable_vault_sends_no_refresh_and_records_no_lost_reply()
    {
        await using var host = await StartDueAsync();
        host.Rooms.Tables.Faults.RefuseAll(host.Rooms.Reads(Tables.DevelopmentSecrets));

        await Assert.ThrowsAsync<UnavailableException>(() => host.RefreshAsync());

        Assert.Empty(host.Tokens.Refreshes);
        var state = (await host.FindAsync()).Refresh!;
        Assert.Equal((2, null, false, 0), (state.Fence, state.ClaimedUntil, state.ReplyLost, state.Failures));
        host.Rooms.Tables.Faults.Forget();
        await host.RunForAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(5));
        Assert.Equal(RotatingTokens.Access(2), (await host.TokensAsync()).Access);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_vault_that_stores_no_new_tokens_is_a_lost_reply_unless_the_server_forgives(bool isForgiving)
    {
        await using var host = await StartDueAsync(tokens => tokens.IsForgiving = isForgiving);
        var stores = 0;
        host.Tokens.Meanwhile(() =>
        {
            host.Rooms.Tables.Faults.RefuseAll(request => Rooms.IsBatch(request) && ++stores > 0);
            return Task.CompletedTask;
        });

        Assert.Equal(RefreshKind.Failed, (await host.RefreshAsync()).Kind);

        Assert.Equal(12, stores); // three attempts of four tries
        var state = (await host.FindAsync()).Refresh!;
        Assert.Equal((null, true, 1, host.Now.AddMinutes(1)), (state.ClaimedUntil, state.ReplyLost, state.Failures, state.NotBefore));
        host.Rooms.Tables.Faults.Forget();
        await host.RunForAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));
        Assert.Equal(isForgiving ? RotatingTokens.Access(3) : null, (await host.TokensAsync()).Access);
        Assert.Equal(isForgiving ? null : GrantLoss.ReplyLost, (await host.FindAsync()).Loss);
    }

    [Fact]
    public async Task A_refresh_is_postponed_after_repeated_failures_of_its_vault()
    {
        await using var host = await StartDueAsync();
        var budget = host.Rooms.Get<SecretBudget>();
        for (var failures = 0; failures < 3; failures++)
            budget.Failed((await host.FindAsync()).Secret!.Address.Vault);

        Assert.Equal(RefreshKind.Postponed, (await host.RefreshAsync()).Kind);
        Assert.Equal(1, (await host.FindAsync()).Refresh!.Fence);

        await host.RunForAsync(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(1));
        Assert.Equal(RotatingTokens.Access(2), (await host.TokensAsync()).Access);
        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task Stored_tokens_are_taken_over_after_table_storage_was_unavailable()
    {
        await using var host = await StartDueAsync();
        host.Tokens.Meanwhile(() =>
        {
            host.Rooms.Tables.Faults.RefuseAll(host.Rooms.Writes(Tables.Connections));
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<UnavailableException>(() => host.RefreshAsync());
        host.Rooms.Tables.Faults.Forget();

        await host.RunForAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));

        Assert.Single(host.Tokens.Refreshes);
        Assert.Equal((RotatingTokens.Access(2), RotatingTokens.Refresh(2)), await host.TokensAsync());
        Assert.False((await host.FindAsync()).Refresh!.ReplyLost);
    }

    private async Task<RefreshHost> StartDueAsync(Action<RotatingTokens>? script = null)
    {
        var host = await RefreshHost.StartAsync(azurite, script);
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        return host;
    }

    private static async Task DisconnectAsync(RefreshHost host) =>
        Assert.Null(await host.Other.Get<DisconnectService>().DisconnectAsync(host.Integration, host.Rooms.Alice, Ct));

    private static List<string> RevokedBy(RefreshHost host) => [.. host.Server.Revocation.Requests.Select(request => request.Form["token"])];

    // The first transaction of a refresh.
    private static Func<Request, bool> StoresSecret(RefreshHost host) => request => Rooms.IsBatch(request) && host.Tokens.Refreshes.Count == 1;
}
