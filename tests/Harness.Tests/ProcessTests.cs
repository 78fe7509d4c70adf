using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Testing;

namespace Kontext.Harness.Tests;

/// <summary>Several processes share one storage. They are equal, and each may end at any moment.</summary>
[Collection(nameof(WorkerProcess))]
public sealed class ProcessTests(AzuriteServer azurite, ITestOutputHelper output)
{
    private const int Limit = 600_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly int Workers = Tier.Of(2, 8);
    private static readonly int Due = Tier.Of(60, 1_000);
    private static readonly int Organizations = Tier.Of(3, 8);
    private static readonly int Kills = Tier.Of(2, 16);

    // The messages that one worker processes at a time. The small tier has few, so work is left when the next worker is killed.
    private static readonly int ItemsPerMessage = Tier.Of(4, 16);

    [Fact(Timeout = Limit)]
    public async Task Processes_that_share_a_storage_check_each_due_integration_once()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await CountingServer.StartAsync(cancellationToken);
        await using var engine = await StartAsync(server, cancellationToken);
        var workers = await StartWorkersAsync(engine, cancellationToken);
        try
        {
            // Two ticks at once, as two instances' timers may come to be.
            engine.Clock.Advance(TimeSpan.FromSeconds(1));
            var begin = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(engine.TickAsync(cancellationToken), engine.TickAsync(cancellationToken));
            await Task.WhenAll(workers.Select(worker => worker.GoAsync(cancellationToken)));
            await server.ReachedAsync(Due).WaitAsync(Deadline, TimeProvider.System, cancellationToken);
            await Task.WhenAll(workers.Select(worker => worker.StopAsync(cancellationToken)));
            output.WriteLine($"{Workers} processes, {Due} due: {server.Total} checks in {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:F1} s");
        }
        finally
        {
            await DisposeAsync(workers);
        }

        engine.Clock.Advance(TimeSpan.FromMinutes(11));
        var later = await engine.TickAsync(cancellationToken);

        Assert.Equal(0, later.Due);
        Assert.Equal(Due, server.Asked.Count);
        Assert.All(server.Asked.Values, count => Assert.Equal(1, count));
        await AssertAllDoneAsync(engine, cancellationToken);
        Assert.Equal(Due, (await engine.RowsAsync("Schedule", cancellationToken)).Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Each_killed_process_repeats_at_most_one_check_per_integration_and_loses_none()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var seed = Random.Shared.Next();
        Random random = new(seed);
        await using var server = await CountingServer.StartAsync(cancellationToken);
        await using var engine = await StartAsync(server, cancellationToken);
        var workers = await StartWorkersAsync(engine, cancellationToken);
        try
        {
            engine.Clock.Advance(TimeSpan.FromSeconds(1));
            await engine.TickAsync(cancellationToken);
            await Task.WhenAll(workers.Select(worker => worker.GoAsync(cancellationToken)));

            // The messages of killed workers stay invisible, so at least this number of requests always arrives.
            var surely = Due - (Kills * ItemsPerMessage);
            foreach (var moment in Enumerable.Range(0, Kills).Select(_ => random.Next(1, surely)).Order().ToList())
            {
                await server.ReachedAsync(moment).WaitAsync(Deadline, TimeProvider.System, cancellationToken);
                var killed = random.Next(workers.Count);
                await workers[killed].KillAsync();
                await workers[killed].DisposeAsync();
                workers[killed] = await WorkerProcess.StartAsync(azurite.ConnectionString, engine.Prefix, cancellationToken);
                await workers[killed].GoAsync(cancellationToken);
            }

            await Task.WhenAll(workers.Select(worker => worker.IdleAsync(cancellationToken)));
            await Task.WhenAll(workers.Select(worker => worker.StopAsync(cancellationToken)));
        }
        finally
        {
            await DisposeAsync(workers);
        }

        var before = server.Total;
        engine.Clock.Advance(TimeSpan.FromMinutes(11));
        var later = await engine.TickAsync(cancellationToken);
        await engine.WorkAsync(cancellationToken);
        output.WriteLine(
            $"{Workers} processes, {Due} due, {Kills} kills (seed {seed}): {before} checks, then {later.Enqueued} handed out again and {server.Total - before} checks; "
            + $"{server.Total - Due} more than once, at most {server.Asked.Values.Max()} of one");

        Assert.Equal(Due, server.Asked.Count);
        Assert.InRange(server.Total, Due, Due + (Kills * ItemsPerMessage));
        Assert.All(server.Asked.Values, count => Assert.InRange(count, 1, 1 + Kills));
        await AssertAllDoneAsync(engine, cancellationToken);
    }

    private async Task<Engine> StartAsync(CountingServer server, CancellationToken cancellationToken)
    {
        Dictionary<string, string?> settings = new() { ["Maintenance:ItemsPerMessage"] = FormattableString.Invariant($"{ItemsPerMessage}") };
        var engine = await Engine.StartAsync(azurite, settings, cancellationToken);
        foreach (var number in Enumerable.Range(0, Due))
            await engine.CreateAsync(new OrganizationId($"org{number % Organizations}"), $"API {number}", server.At($"/{number}"), cancellationToken);
        return engine;
    }

    private async Task<List<WorkerProcess>> StartWorkersAsync(Engine engine, CancellationToken cancellationToken)
    {
        var starting = Enumerable.Range(0, Workers).Select(_ => WorkerProcess.StartAsync(azurite.ConnectionString, engine.Prefix, cancellationToken));
        return [.. await Task.WhenAll(starting)];
    }

    private static async Task DisposeAsync(IEnumerable<WorkerProcess> workers)
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();
    }

    // Checked, and certain to be checked again: the hint that the record names exists, in any block.
    private static async Task AssertAllDoneAsync(Engine engine, CancellationToken cancellationToken)
    {
        var hints = (await engine.RowsAsync("Schedule", cancellationToken)).Select(row => new HintKey(row.PartitionKey, row.RowKey).Id).ToHashSet(StringComparer.Ordinal);
        var records = (await engine.RowsAsync("Integrations", cancellationToken)).Where(row => row.RowKey.StartsWith("i_", StringComparison.Ordinal)).ToList();
        Assert.Equal(Due, records.Count);
        Assert.All(records, record =>
        {
            Assert.Equal(nameof(ValidationStatus.Valid), record.GetString("ValidationStatus"), ignoreCase: true);
            Assert.Null(record.GetDateTimeOffset("ClaimedUntil"));
            Assert.Contains(HintKey.Read(record.GetString("Hint")).Id, hints);
        });
    }
}
