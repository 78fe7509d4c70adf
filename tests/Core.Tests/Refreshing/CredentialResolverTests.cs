using Kontext.Core.Endings;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Storage;
using Kontext.Core.Tests.Connecting;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>The resolver is the only way to a user's credential.</summary>
public sealed class CredentialResolverTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_valid_access_token_is_returned_without_a_refresh()
    {
        await using var host = await RefreshHost.StartAsync(azurite);

        Assert.Equal(RotatingTokens.Access(1), TokenOf(await ResolveAsync(host)));

        Assert.Empty(host.Tokens.Refreshes);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(61)]
    [InlineData(60 * 24 * 30)]
    public async Task A_due_access_token_is_refreshed_before_it_is_returned(int minutes)
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(RotatingTokens.Access(2), TokenOf(await ResolveAsync(host)));
        Assert.Equal(RotatingTokens.Access(2), TokenOf(await ResolveAsync(host)));

        Assert.Single(host.Tokens.Refreshes);
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        Assert.False(host.Tokens.IsFamilyDead);
        Assert.True(host.Tokens.Refreshes.Count >= 3);
    }

    [Fact]
    public async Task Many_simultaneous_requests_use_the_refresh_token_once()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromHours(2));

        var outcomes = await host.WhileTimePassesAsync(
            Task.WhenAll(Enumerable.Range(0, 10).Select(number => ResolveAsync(host, number % 2 == 0 ? host.Rooms : host.Other))));

        Assert.All(outcomes, outcome => Assert.Equal(RotatingTokens.Access(2), TokenOf(outcome)));
        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_request_waits_while_another_request_refreshes_the_credential()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromHours(2));
        Task<Outcome<UsableCredential>>? waiting = null;
        host.Tokens.Meanwhile(async () =>
        {
            waiting = ResolveAsync(host, host.Other);
            await host.FindAsync();
            Assert.False(waiting.IsCompleted);
        });
        await host.RefreshAsync();

        Assert.Equal(RotatingTokens.Access(2), TokenOf(await host.WhileTimePassesAsync(waiting!)));

        Assert.Single(host.Tokens.Refreshes);
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(70, false)]
    public async Task A_request_waits_at_most_ten_seconds_for_a_refresh(int minutes, bool isGiven)
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromMinutes(minutes));
        var ended = host.Rooms.Tables.Faults.EndAt(host.NthWrite(2), isDone: false);
        await Task.WhenAny(host.RefreshAsync(), ended);
        var began = host.Now;

        var outcome = await host.WhileTimePassesAsync(ResolveAsync(host, host.Other));

        Assert.InRange(host.Now - began, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
        Assert.Single(host.Tokens.Refreshes);
        if (isGiven)
            Assert.Equal(RotatingTokens.Access(1), TokenOf(outcome));
        else
            IsUnavailable(outcome);
    }

    [Fact]
    public async Task While_the_server_is_unavailable_only_a_valid_token_is_returned()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.Refuses(503);
        host.Clock.Advance(TimeSpan.FromMinutes(52));

        Assert.Equal(RotatingTokens.Access(1), TokenOf(await ResolveAsync(host)));
        Assert.Equal(RotatingTokens.Access(1), TokenOf(await ResolveAsync(host)));
        Assert.Single(host.Tokens.Refreshes);
        host.Clock.Advance(TimeSpan.FromMinutes(8));
        IsUnavailable(await ResolveAsync(host));
        Assert.True((await host.StatusAsync()).Connected);
    }

    [Fact]
    public async Task A_lost_grant_is_not_connected_although_its_access_token_is_valid()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.Answers(400, """{ "error": "invalid_grant" }""");
        host.Clock.Advance(TimeSpan.FromMinutes(52));

        IsNotConnected(await ResolveAsync(host));
        IsNotConnected(await ResolveAsync(host));

        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_connection_of_an_earlier_epoch_is_not_connected_and_not_refreshed()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromHours(2));
        await host.Rooms.UpdateAsync(host.Integration, """{ "url": "https://elsewhere.example" }""");
        IsNotConnected(await ResolveAsync(host));

        await host.Rooms.UpdateAsync(host.Integration, $$"""{ "url": "{{host.Integration.Url}}" }""");
        IsNotConnected(await ResolveAsync(host));
        Assert.Empty(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_connection_that_ends_during_its_refresh_is_not_connected()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromHours(2));
        host.Tokens.Meanwhile(() => host.Other.Get<DisconnectService>().DisconnectAsync(host.Integration, host.Rooms.Alice, Ct));

        IsNotConnected(await ResolveAsync(host));
    }

    [Fact]
    public async Task A_token_that_the_resource_refused_is_refreshed_without_regard_to_its_expiry()
    {
        await using var host = await RefreshHost.StartAsync(azurite, tokens => tokens.Lifetime = null);
        Assert.True((await ResolveAsync(host)).Succeeded(out var first, out _));
        IsUnavailable(await AnewAsync(host, first)); // younger than a minute
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        var anew = await AnewAsync(host, first);
        Assert.Equal(RotatingTokens.Access(2), TokenOf(anew));

        // Another request whose token was refused too gets the refreshed token.
        Assert.Equal(RotatingTokens.Access(2), TokenOf(await AnewAsync(host, first)));
        Assert.Single(host.Tokens.Refreshes);
        Assert.True(anew.Succeeded(out var second, out _));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RotatingTokens.Access(3), TokenOf(await AnewAsync(host, second)));
    }

    [Fact]
    public async Task A_token_that_the_resource_refused_is_not_returned_again()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        Assert.True((await ResolveAsync(host)).Succeeded(out var first, out _));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        host.Server.Token.Refuses(503);

        IsUnavailable(await AnewAsync(host, first));

        host.Server.Token.Answers(400, """{ "error": "invalid_grant" }""");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        IsNotConnected(await AnewAsync(host, first));
        IsNotConnected(await AnewAsync(host, first));
    }

    [Fact]
    public async Task A_use_is_recorded_once_an_hour()
    {
        await using var host = await RefreshHost.StartAsync(azurite, tokens => tokens.Lifetime = 86_400);
        await ResolveAsync(host);
        var first = host.Now;
        Assert.Equal(first, (await host.FindAsync()).LastUsedAt);

        foreach (var minutes in (int[])[10, 49])
        {
            host.Clock.Advance(TimeSpan.FromMinutes(minutes));
            host.Rooms.Tables.Requests.Reset();
            await ResolveAsync(host);
            Assert.Equal(0, host.Rooms.Tables.Requests.Count("PUT", Tables.Connections));
        }

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await ResolveAsync(host);
        Assert.Equal(first.AddHours(1), (await host.FindAsync()).LastUsedAt);
    }

    [Fact]
    public async Task An_idle_connection_is_refreshed_before_each_expiry_after_it_is_used()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        await host.RunForAsync(TimeSpan.FromDays(9), TimeSpan.FromHours(4));
        var idle = host.Tokens.Refreshes.Count;
        await host.RunForAsync(TimeSpan.FromHours(12), TimeSpan.FromHours(1));
        Assert.InRange(host.Tokens.Refreshes.Count - idle, 0, 1);

        await ResolveAsync(host);
        var used = host.Tokens.Refreshes.Count;
        await host.RunForAsync(TimeSpan.FromHours(12), TimeSpan.FromMinutes(10));

        Assert.InRange(host.Tokens.Refreshes.Count - used, 12, 16);
        Assert.Single(await host.HintsAsync(), kind => kind == "refresh");
    }

    [Fact]
    public async Task A_refresh_completes_although_the_caller_cancels_during_it()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromHours(2));
        using CancellationTokenSource caller = new();
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Tokens.Meanwhile(async () =>
        {
            await caller.CancelAsync();
            await left.Task;
        });
        var connection = await host.FindAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => host.Rooms.Get<CredentialResolver>().ResolveAsync(host.Integration, connection, caller.Token));
        left.SetResult();

        Assert.Equal(RotatingTokens.Access(2), TokenOf(await host.WhileTimePassesAsync(ResolveAsync(host))));
        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_caller_that_cancels_during_the_claim_leaves_no_claim()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromHours(2));
        using CancellationTokenSource caller = new();
        host.Rooms.Tables.Faults.LoseAnswer(host.NthWrite(1), caller.CancelAsync);
        var connection = await host.FindAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => host.Rooms.Get<CredentialResolver>().ResolveAsync(host.Integration, connection, caller.Token));

        Assert.Equal(RotatingTokens.Access(2), TokenOf(await host.WhileTimePassesAsync(ResolveAsync(host))));
        Assert.Single(host.Tokens.Refreshes);
    }

    private static async Task<Outcome<UsableCredential>> ResolveAsync(RefreshHost host, FlowRooms? instance = null) =>
        await (instance ?? host.Rooms).Get<CredentialResolver>().ResolveAsync(await host.Rooms.ReadAsync(host.Integration), await host.FindAsync(), Ct);

    private static async Task<Outcome<UsableCredential>> AnewAsync(RefreshHost host, UsableCredential refused) =>
        await host.Rooms.Get<CredentialResolver>().ResolveAnewAsync(await host.Rooms.ReadAsync(host.Integration), refused, Ct);

    private static string TokenOf(Outcome<UsableCredential> outcome)
    {
        Assert.True(outcome.Succeeded(out var usable, out var problem), problem?.Message);
        return usable.Credential.Grant!.AccessToken;
    }

    private static void IsUnavailable(Outcome<UsableCredential> outcome)
    {
        Assert.False(outcome.Succeeded(out _, out var problem));
        Assert.Equal(ErrorCodes.CredentialUnavailable, problem.Code);
    }

    private static void IsNotConnected(Outcome<UsableCredential> outcome)
    {
        Assert.False(outcome.Succeeded(out _, out var problem));
        Assert.Equal(ErrorCodes.NotConnected, problem.Code);
    }
}
