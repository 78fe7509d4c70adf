using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Core.Exchanging;
using Kontext.Harness.Tests.Refreshing;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness.Tests;

/// <summary>
/// Token exchange by several processes, while access tokens expire. The server replaces refresh tokens, and ends a grant at the second use
/// of one.
/// </summary>
[Collection(nameof(WorkerProcess))]
public sealed class ExchangeTests(AzuriteServer azurite, ITestOutputHelper output)
{
    private const int Limit = 1_200_000;
    private const int Workers = 2;
    private const string NotConnected = "integration_required";
    private const double FaultShare = 0.1;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly Crowd Everybody = Tier.Of(new Crowd(2, 20), new Crowd(4, 100));
    private static readonly ExchangeLoad Load = Tier.Of(
        new ExchangeLoad(Callers: 10, TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(1)), new ExchangeLoad(Callers: 100, TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(20)));

    // How often each connection expires in each half, at least.
    private static readonly int Expiries = Tier.Of(1, 4);

    private int _away;

    [Fact(Timeout = Limit)]
    public async Task Exchanges_under_load_and_faults_lose_no_grant_and_hand_out_nothing_expired()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var run = await RefreshRun.StartAsync(azurite, Everybody, Workers, hasGrace: true, Load, cancellationToken);

        await MeasureAsync(run, "no faults", () => run.ExchangeAsync(TimeSpan.Zero, faultShare: 0, Expiries * Everybody.People, cancellationToken));
        await AssertEachIsAuditedAsync(run, cancellationToken);
        Assert.All(await run.StandingsAsync(cancellationToken), standing =>
        {
            Assert.True(standing.IsKept, standing.Tell());
            Assert.Equal(standing.Family.Redemptions.Count, standing.Family.Redemptions.Select(redemption => redemption.Used).Distinct(StringComparer.Ordinal).Count());
        });

        // Most connections are asked for, and the pauses after a failure may keep some of them out.
        run.Server.Faults = TokenFaults.Of(new Random(seed), FaultShare / TokenFaults.Kinds);
        await MeasureAsync(run, "faults", () => run.ExchangeAsync(
            Load.Lifetime - TimeSpan.FromMinutes(1), FaultShare, Expiries * Everybody.People * 3 / 4, cancellationToken), CallerAnswers.Refused, NotConnected);
        Assert.True(run.Injected > 0);
        var refused = run.Answers.GetValueOrDefault(CallerAnswers.Refused) + run.Answers.GetValueOrDefault(NotConnected);
        await MeasureAsync(run, "settling", () => run.SettleAsync(cancellationToken), NotConnected);
        await AssertEachIsAuditedAsync(run, cancellationToken);
        var standings = await run.StandingsAsync(cancellationToken);
        output.WriteLine($"{standings.Count(standing => !standing.IsKept)} grants lost; {standings.Sum(standing => standing.Family.Redemptions.Count(redemption => redemption.IsReplyLost))} replies lost");
        Assert.All(standings, standing => Assert.True(standing.IsKept || standing.IsLostForALostReply, standing.Tell()));

        // When the server ends a grant whose answers were lost, it also ends its access tokens.
        Assert.True(refused == 0 || standings.Any(standing => !standing.IsKept));
        Assert.All(
            standings.SelectMany(standing => standing.Family.Redemptions.GroupBy(redemption => redemption.Used, StringComparer.Ordinal)),
            uses => Assert.All(uses.SkipLast(1), use => Assert.True(use.IsReplyLost)));
    }

    [Fact(Timeout = Limit)]
    public async Task Eight_exchanges_on_two_instances_refresh_one_expired_connection_once()
    {
        const int Calls = 8;
        var cancellationToken = TestContext.Current.CancellationToken;
        ConnectionReads reads = new();
        await using var run = await RefreshRun.StartAsync(azurite, new Crowd(1, 1), workers: 0, hasGrace: false, Load, cancellationToken);
        await using var first = run.NewInstance(services => services.PostConfigureAll<TableClientOptions>(options => options.AddPolicy(reads, HttpPipelinePosition.PerRetry)));
        await using var second = run.NewInstance(services => services.PostConfigureAll<TableClientOptions>(options => options.AddPolicy(reads, HttpPipelinePosition.PerRetry)));

        // The server answers only when all calls wait: each call has read the row, and all but one have read it again.
        run.Server.Before = () => reads.Counted.ReachedAsync((2 * Calls) - 1).WaitAsync(Deadline, TimeProvider.System, cancellationToken);
        var request = run.RequestFor(person: 0);
        var results = await Task.WhenAll(Enumerable.Range(0, Calls).Select(call =>
            (call % 2 == 0 ? first : second).GetRequiredService<ExchangeService>().ExchangeAsync(request, cancellationToken)));

        Assert.Equal((1, 0), (run.Server.Books.Redemptions, run.Server.Books.DoubleRedemptions));
        Assert.All(results, result => Assert.True(run.Server.Books.IsLive(result.Credential?.AccessToken ?? "")));
        Assert.Single(results.Select(result => result.Credential!.AccessToken).Distinct(StringComparer.Ordinal));
        Assert.Equal(Calls, (await run.RowsAsync("Audit", cancellationToken)).Count(row => row.GetString("Outcome") == "ok"));
    }

    private async Task MeasureAsync(RefreshRun run, string name, Func<Task> exchange, params string[] more)
    {
        var (began, asked, redeemed) = (TimeProvider.System.GetTimestamp(), run.Server.Asked.Total, run.Server.Books.Redemptions);
        run.Answers.Clear();
        await exchange();
        _away += run.Answers.GetValueOrDefault(CallerAnswers.Away);
        var elapsed = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine(
            $"{name}: {Workers} processes, {Workers * Load.Callers} callers, {Everybody.People} connections, {elapsed.TotalSeconds:F0} s: "
            + string.Join(", ", run.Answers.Select(answer => $"{answer.Value} {answer.Key}"))
            + $"; {run.Injected} calls to storage went wrong; {run.Server.Asked.Total - asked} requests to the server, {run.Server.Books.Redemptions - redeemed} refreshes");

        // Storage may be away for a caller where it is made so, and on a machine that is too busy.
        Assert.Empty(run.Answers.Keys.Except([CallerAnswers.Accepted, CallerAnswers.Late, CallerAnswers.Away, CallerAnswers.Unanswered, .. more], StringComparer.Ordinal));
        Assert.InRange(run.Answers.GetValueOrDefault(CallerAnswers.Accepted), Everybody.People, int.MaxValue);
    }

    // The row is written first. A caller for whom storage was unavailable may have left a row without a credential.
    private async Task AssertEachIsAuditedAsync(RefreshRun run, CancellationToken cancellationToken)
    {
        var rows = (await run.RowsAsync("Audit", cancellationToken))
            .Where(row => row.GetString("Action") == "credential.exchange" && row.GetString("Decision") == "allow")
            .CountBy(row => row.GetString("Fingerprint"), StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        output.WriteLine($"{run.HandedOut.Values.Sum()} credentials handed out, {rows.Values.Sum()} audit rows");
        Assert.All(run.HandedOut, handed => Assert.InRange(rows.GetValueOrDefault(handed.Key), handed.Value, int.MaxValue));
        Assert.InRange(rows.Values.Sum(), run.HandedOut.Values.Sum(), run.HandedOut.Values.Sum() + _away);
    }

    private sealed class ConnectionReads : HttpPipelineSynchronousPolicy
    {
        public Milestones Counted { get; } = new();

        public override void OnReceivedResponse(HttpMessage message)
        {
            if (message.Request.Method == RequestMethod.Get && message.Request.Uri.ToUri().AbsolutePath.Contains("Connections", StringComparison.Ordinal))
                Counted.Count();
        }
    }
}
