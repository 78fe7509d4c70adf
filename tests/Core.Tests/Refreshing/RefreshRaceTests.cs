using Azure.Core;
using Kontext.Core.Connections;
using Kontext.Core.Refreshing;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>Several instances share one storage. A refresh token is used once, and another instance takes over the tokens of a crashed one.</summary>
public sealed class RefreshRaceTests(AzuriteServer azurite)
{
    // The writes to the row, in order.
    private const int Claim = 1;
    private const int Extension = 2;
    private const int Commit = 3;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Simultaneous_refreshes_of_two_instances_use_the_refresh_token_once()
    {
        await using var host = await StartDueAsync();
        var (integration, connection) = (await host.Rooms.ReadAsync(host.Integration), await host.FindAsync());

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            (number % 2 == 0 ? host.Rooms : host.Other).Get<RefreshService>().RefreshAsync(integration, connection, Ct)));

        Assert.Single(results, result => result.Kind == RefreshKind.Refreshed);
        Assert.Equal(7, results.Count(result => result.Kind == RefreshKind.UnderWay));
        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_message_that_is_delivered_twice_uses_the_refresh_token_once()
    {
        await using var host = await StartDueAsync();
        var message = Assert.Single(await host.TickAsync());

        await Task.WhenAll(host.WorkAsync(message), host.WorkAsync(message, host.Other));
        await host.WorkAsync(message, host.Other);

        Assert.Single(host.Tokens.Refreshes);
        await host.RunForAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.True(host.Tokens.Refreshes.Count >= 4);
        Assert.False(host.Tokens.IsFamilyDead);
    }

    [Fact]
    public async Task Tokens_that_a_crashed_holder_stored_are_taken_over_without_a_refresh()
    {
        await using var host = await StartDueAsync();
        host.Tokens.More = """, "scope": "narrower", "refresh_token_expires_in": 864000""";
        var answeredAt = host.Clock.GetUtcNow();
        await EndAtAsync(host, host.NthWrite(Commit));
        host.Tokens.More = "";
        Assert.Equal(RotatingTokens.Access(1), (await host.TokensAsync()).Access);
        Assert.Equal(RefreshKind.UnderWay, (await host.RefreshAsync(host.Other)).Kind);

        await host.RunForAsync(TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(1));

        await IsAdoptedAsync(host, 2);
        var adopted = await host.FindAsync();
        Assert.Equal((answeredAt.AddDays(10), "narrower"), (adopted.ExpiresAt, adopted.Grant!.Granted.ToString()));
        await StaysConnectedAsync(host);
    }

    [Fact]
    public async Task After_a_holder_crashed_before_its_request_another_one_refreshes()
    {
        await using var host = await StartDueAsync();
        await EndAtAsync(host, host.Rooms.Reads(Tables.DevelopmentSecrets));
        Assert.Empty(host.Tokens.Refreshes);

        host.Clock.Advance(Lease);

        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync(host.Other)).Kind);
        Assert.Single(host.Tokens.Refreshes);
        Assert.False((await host.FindAsync()).Refresh!.ReplyLost);
        await StaysConnectedAsync(host);
    }

    [Fact]
    public async Task A_crash_between_answer_and_store_loses_the_grant()
    {
        await using var host = await StartDueAsync();
        await EndAtAsync(host, host.NthWrite(Extension));

        host.Clock.Advance(Lease);
        Assert.Equal(RefreshKind.Lost, (await host.RefreshAsync(host.Other)).Kind);

        Assert.Equal(GrantLoss.ReplyLost, (await host.FindAsync()).Loss);
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Stored_tokens_are_taken_over_after_a_second_crash_before_the_takeover()
    {
        await using var host = await StartDueAsync();
        await EndAtAsync(host, host.NthWrite(Commit));
        host.Clock.Advance(Lease);
        await EndAtAsync(host, host.Rooms.Reads(Tables.DevelopmentSecrets));
        host.Clock.Advance(Lease);

        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync(host.Other)).Kind);

        await IsAdoptedAsync(host, 2);
        Assert.Equal(4, (await host.FindAsync()).Refresh!.Fence);
        await StaysConnectedAsync(host);
    }

    [Fact]
    public async Task Stored_tokens_are_taken_over_after_a_second_crash_during_the_takeover()
    {
        await using var host = await StartDueAsync();
        await EndAtAsync(host, host.NthWrite(Commit));
        host.Clock.Advance(Lease);
        await EndAtAsync(host, host.NthWrite(2)); // the commit of the instance that takes over: it has no lease to extend
        host.Clock.Advance(Lease);

        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync(host.Other)).Kind);

        await IsAdoptedAsync(host, 2);
        await StaysConnectedAsync(host);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_effective()
    {
        await using var host = await StartDueAsync();
        host.Rooms.Tables.Faults.LoseAnswer(host.NthWrite(Commit));

        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync()).Kind);

        await IsAdoptedAsync(host, 2);
    }

    [Fact]
    public async Task A_claim_whose_answer_is_lost_belongs_to_its_holder()
    {
        await using var host = await StartDueAsync();
        host.Rooms.Tables.Faults.LoseAnswer(host.NthWrite(Claim));

        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync()).Kind);

        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_refusal_is_no_loss_when_a_slow_holder_has_stored_new_tokens()
    {
        await using var host = await StartDueAsync();
        var (waits, go) = Hold(host, host.NthWrite(Extension));
        var slow = host.RefreshAsync();
        await waits;
        host.Clock.Advance(Lease);
        host.Server.Token.AnswersOnce(async context =>
        {
            go.SetResult();
            await slow.WaitAsync(Ct);
            await host.Tokens.AnswerAsync(context);
        });

        var result = await host.RefreshAsync(host.Other);

        Assert.Equal((RefreshKind.Refreshed, RefreshKind.UnderWay), (result.Kind, (await slow).Kind));
        Assert.Equal((RotatingTokens.Access(2), RotatingTokens.Refresh(2)), await host.TokensAsync());
        Assert.True((await host.StatusAsync()).Connected);
        Assert.Equal(2, (await host.FindAsync()).Refresh!.CommittedFence);
        Assert.Empty(host.Server.Revocation.Requests);
    }

    [Fact]
    public async Task A_holder_whose_lease_is_almost_over_sends_no_request()
    {
        await using var host = await StartDueAsync();
        var (waits, go) = Hold(host, host.Rooms.Reads(Tables.DevelopmentSecrets));
        var sleeper = host.RefreshAsync();
        await waits;
        host.Clock.Advance(Lease - TimeSpan.FromSeconds(100));
        go.SetResult();

        Assert.Equal(RefreshKind.Postponed, (await sleeper).Kind);

        Assert.Empty(host.Tokens.Refreshes);
        var state = (await host.FindAsync()).Refresh!;
        Assert.Equal((null, false, 0), (state.ClaimedUntil, state.ReplyLost, state.Failures));
        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync(host.Other)).Kind);
    }

    [Fact]
    public async Task Another_write_to_the_row_does_not_disturb_a_refresh()
    {
        await using var host = await StartDueAsync();
        host.Tokens.Meanwhile(async () => await host.Other.Get<CredentialUseService>().RecordUseAsync(await host.FindAsync(), Ct));

        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync()).Kind);

        await IsAdoptedAsync(host, 2);
        Assert.Equal(host.Now, (await host.FindAsync()).LastUsedAt);
        await StaysConnectedAsync(host);
    }

    private async Task<RefreshHost> StartDueAsync()
    {
        var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        return host;
    }

    /// <summary>An instance takes the claim and ends before a request to storage.</summary>
    private static async Task EndAtAsync(RefreshHost host, Func<Request, bool> fits)
    {
        var ended = host.Rooms.Tables.Faults.EndAt(fits, isDone: false);
        await Task.WhenAny(host.RefreshAsync(), ended);
        host.Rooms.Tables.Faults.Forget();
    }

    /// <summary>An instance waits at a request to storage until the test releases it.</summary>
    private static (Task Waits, TaskCompletionSource Go) Hold(RefreshHost host, Func<Request, bool> fits)
    {
        TaskCompletionSource waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Rooms.Tables.Faults.RefuseConnection(fits, () =>
        {
            waits.SetResult();
            return go.Task.WaitAsync(Ct);
        });
        return (waits.Task, go);
    }

    private static async Task IsAdoptedAsync(RefreshHost host, int number)
    {
        Assert.Single(host.Tokens.Refreshes);
        Assert.Equal((RotatingTokens.Access(number), RotatingTokens.Refresh(number)), await host.TokensAsync());
        var connection = await host.FindAsync();
        Assert.Equal((2, null, false, 0), (connection.Refresh!.CommittedFence, connection.Refresh.ClaimedUntil, connection.Refresh.ReplyLost, connection.Refresh.Failures));
        Assert.Equal((await host.Rooms.FindGrantAsync(host.Integration))!.AccessTokenExpiresAt, connection.Grant!.AccessTokenExpiresAt);
    }

    private static async Task StaysConnectedAsync(RefreshHost host)
    {
        var before = host.Tokens.Refreshes.Count;
        await host.RunForAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.True(host.Tokens.Refreshes.Count >= before + 3);
        Assert.False(host.Tokens.IsFamilyDead);
        Assert.True((await host.StatusAsync()).Connected);
        Assert.Single(await host.HintsAsync(), kind => kind == "refresh");
    }
}
