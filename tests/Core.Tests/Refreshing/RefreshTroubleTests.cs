using Kontext.Core.Connections;
using Kontext.Core.Refreshing;
using Kontext.Core.Tests.Connecting;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>After every fault of an authorization server except a clear refusal of the grant, the user stays connected and the refresh is repeated.</summary>
public sealed class RefreshTroubleTests(AzuriteServer azurite)
{
    public static TheoryData<string> Troubles { get; } = [.. Trouble.All.Select(trouble => trouble.Name)];

    /// <summary>The small tier has one trouble of each kind: HTTP, OAuth, DNS, and the server itself.</summary>
    public static TheoryData<string> DayLong { get; } =
        [.. LongTier.IsOn ? ["gone", "moved", "invalid_client", "no such name", "no listener", "500", "web page"] : (string[])["gone", "invalid_client", "no such name", "500"]];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Troubles))]
    public async Task A_failed_refresh_is_repeated_with_the_same_refresh_token_until_it_succeeds(string name)
    {
        var trouble = Trouble.All.Single(one => one.Name == name);
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        trouble.Script(host);

        // In the small tier one trouble shows how the pauses grow.
        var most = LongTier.IsOn || name == "500" ? 4 : 2;
        for (var failures = 1; failures <= most; failures++)
        {
            var result = await host.RefreshAsync();

            Assert.Equal(RefreshKind.Failed, result.Kind);
            IsWaiting(await host.FindAsync(), failures, trouble, host);
            await host.WorkOffAsync();
            Assert.Equal(failures, (await host.FindAsync()).Refresh!.Failures);
            host.Clock.Advance((await host.FindAsync()).Refresh!.NotBefore!.Value - host.Now);
        }

        Assert.True((await host.StatusAsync()).Connected);
        Assert.All(host.Tokens.Refreshes, request => Assert.Equal(RotatingTokens.Refresh(1), request.Form["refresh_token"]));
        Trouble.IsOver(host);
        await host.RunForAsync(TimeSpan.FromMinutes(40), TimeSpan.FromMinutes(10));

        Assert.Equal((RotatingTokens.Access(2), RotatingTokens.Refresh(2)), await host.TokensAsync());
        var state = (await host.FindAsync()).Refresh!;
        Assert.Equal((0, null, false, null), (state.Failures, state.NotBefore, state.ReplyLost, state.ClaimedUntil));
        NothingElseWasSent(host);
    }

    [Theory, MemberData(nameof(DayLong))]
    public async Task After_a_day_of_failures_the_user_is_connected_and_soon_refreshed(string name)
    {
        var trouble = Trouble.All.Single(one => one.Name == name);
        await using var host = await RefreshHost.StartAsync(azurite);
        trouble.Script(host);
        await host.RunForAsync(TimeSpan.FromDays(1), TimeSpan.FromMinutes(LongTier.IsOn ? 10 : 30));

        Assert.True((await host.StatusAsync()).Connected);
        Assert.InRange(host.Tokens.Refreshes.Count, host.Rooms.Network is null ? 8 : 0, trouble.AfterAnHour ? 32 : 60);
        Trouble.IsOver(host);
        await host.RunForAsync(trouble.AfterAnHour ? TimeSpan.FromHours(1.5) : TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(10));

        Assert.NotEqual(RotatingTokens.Access(1), (await host.TokensAsync()).Access);
        Assert.True((await host.StatusAsync()).Connected);
        Assert.False(host.Tokens.IsFamilyDead);
        NothingElseWasSent(host);
    }

    [Theory]
    [InlineData(600, 600)]
    [InlineData(7_200, 7_200)]
    [InlineData(200_000, 86_400)]
    public async Task Retry_After_of_a_server_is_honoured_up_to_one_day(int asked, int given)
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.Refuses(429, asked);
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        var end = host.Now.AddSeconds(given);
        host.Server.Token.Answers(host.Tokens.AnswerAsync);

        Assert.Equal(end, (await host.FindAsync()).Refresh!.NotBefore);
        await host.RunForAsync(end.AddMinutes(-5) - host.Now, TimeSpan.FromMinutes(5));
        Assert.Single(host.Tokens.Refreshes);
        Assert.Equal(RefreshKind.Postponed, (await host.RefreshAsync()).Kind);
        await host.RunAfterAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, host.Tokens.Refreshes.Count);
        Assert.Equal(RotatingTokens.Access(2), (await host.TokensAsync()).Access);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_without_an_answer_ends_after_twenty_seconds(bool isSilent)
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Server.Token.AnswersOnce(async context =>
        {
            if (!isSilent)
            {
                await context.Response.WriteAsync(" ", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            arrived.SetResult();
            await HostileServers.NeverAnswers(context);
        });
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        var refresh = host.RefreshAsync();
        await arrived.Task.WaitAsync(Ct);
        host.Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(RefreshKind.Failed, (await refresh).Kind);
        Assert.True((await host.FindAsync()).Refresh!.ReplyLost);
        await host.RunForAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1));
        Assert.Equal(RotatingTokens.Access(2), (await host.TokensAsync()).Access);
        Assert.False((await host.FindAsync()).Refresh!.ReplyLost);
    }

    [Fact]
    public async Task A_client_works_again_after_its_wrong_secret_is_corrected()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.Answers(async context =>
        {
            var isKnown = host.Server.Token.Requests[^1].Authorization?.EndsWith(
                Convert.ToBase64String("own:canary-corrected"u8), StringComparison.Ordinal) == true;
            if (isKnown)
                await host.Tokens.AnswerAsync(context);
            else
                await HostileServers.Unauthorized("Basic")(context);
        });
        await host.RunForAsync(TimeSpan.FromDays(3), TimeSpan.FromMinutes(30));
        Assert.True((await host.StatusAsync()).Connected);
        Assert.Null((await host.FindAsync()).Loss);

        await host.Rooms.UpdateAsync(
            host.Integration, $$"""{ "oauth": {{host.Rooms.Entered.Replace(FlowRooms.OwnSecret, "canary-corrected", StringComparison.Ordinal)}} }""");
        await host.RunForAsync(TimeSpan.FromHours(1.5), TimeSpan.FromMinutes(10));

        Assert.True((await host.StatusAsync()).Connected);
        Assert.NotEqual(RotatingTokens.Access(1), (await host.TokensAsync()).Access);
        Assert.Equal(0, (await host.FindAsync()).Refresh!.Failures);
    }

    [Fact]
    public async Task A_corrected_client_secret_is_used_at_once_and_a_wrong_one_is_tried_only_once()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.Answers(401, """{ "error": "invalid_client" }""");
        await host.RunForAsync(TimeSpan.FromHours(12), TimeSpan.FromMinutes(10));
        Assert.Equal(RefreshKind.Postponed, (await host.RefreshAsync()).Kind);

        await CorrectAsync(host, "canary-wrong-again");
        Assert.Equal(RefreshKind.Failed, (await host.RefreshAsync()).Kind);
        Assert.Equal(RefreshKind.Postponed, (await host.RefreshAsync()).Kind);

        Trouble.IsOver(host);
        await CorrectAsync(host, "canary-corrected");
        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync()).Kind);

        static async Task CorrectAsync(RefreshHost host, string secret)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await host.Rooms.UpdateAsync(host.Integration, $$"""{ "oauth": {{host.Rooms.Entered.Replace(FlowRooms.OwnSecret, secret, StringComparison.Ordinal)}} }""");
        }
    }

    [Fact]
    public async Task A_token_endpoint_that_an_administrator_moves_never_sees_the_refresh_token()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var moved = host.Server.At("/moved").Answers(host.Tokens.AnswerAsync);
        host.Server.Token.Refuses(404);
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));

        await host.Rooms.UpdateAsync(
            host.Integration, $$"""{ "oauth": {{host.Rooms.Entered.Replace(host.Server.Token.Url.ToString(), moved.Url.ToString(), StringComparison.Ordinal)}} }""");
        await host.RunForAsync(TimeSpan.FromHours(12), TimeSpan.FromMinutes(10));

        Assert.Empty(moved.Requests);
        Assert.Equal((false, DisconnectReason.ConfigurationChanged), ((await host.StatusAsync()).Connected, (await host.StatusAsync()).Reason));
    }

    private static void IsWaiting(Connection connection, int failures, Trouble trouble, RefreshHost host)
    {
        var state = connection.Refresh!;
        Assert.Equal((failures, null, trouble.MayHaveReplaced), (state.Failures, state.ClaimedUntil, state.ReplyLost));
        var (earliest, latest) = Trouble.PauseAfter(failures);
        Assert.InRange(state.NotBefore!.Value - host.Now, earliest, latest);
        Assert.Equal((null, null, null), (connection.Reason, connection.Loss, connection.EndedAt));
        Assert.NotNull(connection.Secret);
    }

    // The engine checks the integration too, with nothing personal.
    private static void NothingElseWasSent(RefreshHost host) =>
        Assert.All(host.Server.Requests.Where(request => request.Path != "/token"), request => Assert.Equal(("GET", "", null), (request.Method, request.Body, request.Authorization)));
}
