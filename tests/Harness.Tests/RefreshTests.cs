using Kontext.Core.Connections;
using Kontext.Harness.Tests.Refreshing;
using Kontext.Testing;

namespace Kontext.Harness.Tests;

/// <summary>Several processes refresh the same grants at a server that ends a grant when a refresh token is used twice.</summary>
[Collection(nameof(WorkerProcess))]
public sealed class RefreshTests(AzuriteServer azurite, ITestOutputHelper output)
{
    private const int Limit = 1_200_000;

    // Each of the four kinds; in the small tier more, so that each is met.
    private static readonly double FaultShare = Tier.Of(0.05, 0.02);

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly int Workers = Tier.Of(2, 8);
    private static readonly Crowd Everybody = Tier.Of(new Crowd(2, 40), new Crowd(8, 1_000));
    private static readonly int Rounds = Tier.Of(2, 5);
    private static readonly int FaultyRounds = Tier.Of(2, 3);
    private static readonly int KillsPerRound = Tier.Of(1, 5);

    [Fact(Timeout = Limit)]
    public async Task Processes_refresh_each_due_grant_once_and_lose_none()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var run = await RefreshRun.StartAsync(azurite, Everybody, Workers, hasGrace: false, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
            await run.RoundAsync(RefreshRun.Period, () => Task.CompletedTask, cancellationToken);
        Report(run, TimeProvider.System.GetElapsedTime(began));

        Assert.Equal(0, run.Server.Books.DoubleRedemptions);
        Assert.All(await run.StandingsAsync(cancellationToken), standing =>
        {
            Assert.True(standing.IsKept, standing.Tell());
            Assert.InRange(standing.Family.Redemptions.Count, 1, Rounds);
        });

        // When storage was unavailable on a busy machine, a claim may have stayed until the next round.
        if (!run.Answers.Remove(CallerAnswers.Away))
            Assert.Equal(Rounds * Everybody.People, run.Server.Books.Redemptions);
        Assert.Equal([CallerAnswers.Accepted], run.Answers.Keys);
        await AssertTokensAreNowhereElseAsync(run, cancellationToken);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_processes_and_lost_replies_lose_only_grants_whose_answer_is_gone(bool hasGrace)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var seed = Random.Shared.Next();
        Random random = new(seed);
        await using var run = await RefreshRun.StartAsync(azurite, Everybody, Workers, hasGrace, cancellationToken);
        output.WriteLine($"Grace of the server: {hasGrace}; seed {seed}");
        run.Server.Faults = TokenFaults.Of(new Random(seed), FaultShare);
        var began = TimeProvider.System.GetTimestamp();
        for (var round = 0; round < FaultyRounds; round++)
            await run.RoundAsync(RefreshRun.Period, () => KillAsync(run, random, cancellationToken), cancellationToken);
        await run.SettleAsync(cancellationToken);
        Report(run, TimeProvider.System.GetElapsedTime(began));

        var standings = await run.StandingsAsync(cancellationToken);
        var lost = standings.Where(standing => !standing.IsKept).ToList();
        Account(run, standings, lost);
        Assert.All(lost, standing => Assert.True(standing.IsLostForALostReply, standing.Tell()));
        Assert.All(standings.Where(standing => standing.Family.UsedTwice is not null), standing => Assert.True(standing.WasUsedAgainForALostReply, standing.Tell()));
        Assert.Equal(lost.Count, run.Server.Books.DoubleRedemptions);
        if (hasGrace)
            Assert.All(lost, standing => Assert.Equal(2, standing.Family.RedemptionsOf(standing.Family.UsedTwice!).Count));
        await AssertNothingIsLeftAsync(run, standings.Count - lost.Count, cancellationToken);
        await AssertTokensAreNowhereElseAsync(run, cancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task A_disconnect_during_refreshes_leaves_no_token_alive()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var run = await RefreshRun.StartAsync(azurite, Everybody, Workers, hasGrace: false, cancellationToken);
        await run.RoundAsync(RefreshRun.Period, () => DisconnectHalfAsync(run, cancellationToken), cancellationToken);
        await run.SettleAsync(cancellationToken);
        Report(run, elapsed: null);

        var standings = await run.StandingsAsync(cancellationToken);
        Assert.Equal(0, run.Server.Books.DoubleRedemptions);
        Assert.All(standings.Where(standing => HasLeft(standing.Person)), standing =>
        {
            Assert.False(standing.Family.IsAlive, standing.Tell());
            Assert.Equal((null, DisconnectReason.Revoked), (standing.Connection.Secret, standing.Connection.Reason));
        });
        Assert.All(standings.Where(standing => !HasLeft(standing.Person)), standing => Assert.True(standing.IsKept, standing.Tell()));
        await AssertNothingIsLeftAsync(run, standings.Count(standing => !HasLeft(standing.Person)), cancellationToken);
        await AssertTokensAreNowhereElseAsync(run, cancellationToken);
    }

    // According to the log, because only the process itself knows it.
    private static bool IsTakenOver(string line) => line.Contains("had stored were committed", StringComparison.Ordinal);

    private static bool HasLeft(int person) => person % 2 == 0;

    // In the first half of the requests of a round, so it certainly occurs.
    private static async Task KillAsync(RefreshRun run, Random random, CancellationToken cancellationToken)
    {
        var before = run.Server.Asked.Total;
        foreach (var moment in Enumerable.Range(0, KillsPerRound).Select(_ => random.Next(1, Everybody.People / 2)).Order().ToList())
        {
            await run.Server.Asked.ReachedAsync(before + moment).WaitAsync(Deadline, TimeProvider.System, cancellationToken);
            await run.ReplaceAsync(random.Next(Workers), cancellationToken);
        }
    }

    private static async Task DisconnectHalfAsync(RefreshRun run, CancellationToken cancellationToken)
    {
        var before = run.Server.Asked.Total;
        await run.Server.Asked.ReachedAsync(before + 1).WaitAsync(Deadline, TimeProvider.System, cancellationToken);
        var leaving = Enumerable.Range(0, Everybody.People).Where(HasLeft);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(leaving, parallel, async (person, token) => await run.DisconnectAsync(person, token));
    }

    private void Report(RefreshRun run, TimeSpan? elapsed) => output.WriteLine(
        $"{Workers} processes, {Everybody.People} connections: {run.Server.Asked.Total} requests, {run.Server.Books.Redemptions} refreshes, "
        + $"{run.Server.Books.DoubleRedemptions} second uses of a token{(elapsed is { } time ? $" in {time.TotalSeconds:F0} s" : "")}; callers: "
        + string.Join(", ", run.Answers.Select(answer => $"{answer.Value} {answer.Key}")));

    private void Account(RefreshRun run, IReadOnlyList<Standing> standings, IReadOnlyList<Standing> lost)
    {
        var redemptions = standings.SelectMany(standing => standing.Family.Redemptions).ToList();
        output.WriteLine(
            $"{redemptions.Count(redemption => redemption.IsReplyLost)} replies lost; {FaultyRounds * KillsPerRound} processes killed, "
            + $"{redemptions.Count(redemption => redemption.IsUnstored)} refreshes before they were stored, {run.Output.Count(IsTakenOver)} between that and the row; {standings.Count - lost.Count} kept, {lost.Count} lost:");
        foreach (var standing in lost)
            output.WriteLine(standing.Tell());
    }

    private static async Task AssertNothingIsLeftAsync(RefreshRun run, int connected, CancellationToken cancellationToken)
    {
        Assert.DoesNotContain(await run.RowsAsync("Connections", cancellationToken), row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));
        Assert.Equal(connected, (await run.RowsAsync("DevelopmentSecrets", cancellationToken)).Count(row => row.RowKey == "open"));
    }

    private static async Task AssertTokensAreNowhereElseAsync(RefreshRun run, CancellationToken cancellationToken)
    {
        Assert.NotEmpty(run.Output);
        Assert.DoesNotContain(run.Output, line => line.Contains(GrantBooks.Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(await run.MessagesAsync(cancellationToken), message => message.Contains(GrantBooks.Canary, StringComparison.Ordinal));
        foreach (var table in Core.Storage.Tables.Names.Where(name => name != "DevelopmentSecrets"))
        {
            Assert.DoesNotContain(
                (await run.RowsAsync(table, cancellationToken)).SelectMany(row => row.Select(cell => $"{cell.Value}")),
                text => text.Contains(GrantBooks.Canary, StringComparison.Ordinal));
        }
    }
}
