using System.Collections.Concurrent;
using System.Globalization;
using Kontext.Testing;
using Microsoft.AspNetCore.TestHost;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>
/// Sends changed requests to the app and checks each answer. Each sequence of requests has its own world, and follows from the seed and its
/// number. So a failed sequence can be run alone. Several apps run in parallel, and each has one request at a time.
/// </summary>
internal sealed class RequestFuzzer(AzuriteServer azurite, int seed)
{
    /// <summary>The requests of one sequence.</summary>
    public const int Length = 500;

    private const int MostReported = 25;

    private static readonly TimeSpan BudgetWindow = TimeSpan.FromSeconds(10);

    // In real time, because the app's own time limits follow the fake clock.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _findings = new();
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);

    /// <summary>The findings, each with the data to send the request again.</summary>
    public IReadOnlyCollection<string> Findings => _findings;

    /// <summary>How often which function answered with which status.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <summary>The memory in use after each sequence of the first app.</summary>
    public MemoryRule Memory { get; } = new();

    /// <summary>Runs sequences.</summary>
    public async Task RunAsync(IEnumerable<int> sequences, int apps)
    {
        ConcurrentQueue<int> open = new(sequences);
        await Task.WhenAll(Enumerable.Range(0, apps).Select(number => Task.Run(() => RunAsync(open, isFirst: number == 0))));
    }

    private async Task RunAsync(ConcurrentQueue<int> open, bool isFirst)
    {
        await using var app = await FuzzApp.StartAsync(azurite);
        while (_findings.Count < MostReported && open.TryDequeue(out var sequence))
        {
            await RunSequenceAsync(app, sequence);
            app.Requests.Reset();

            // With a stopped clock, the writes of all sequences would fall into one window of the vault's budget. Later sequences would find the vault unavailable.
            app.Clock.Advance(BudgetWindow);
            app.Vault.ResetOperations();
            if (isFirst)
                Memory.Measure();
        }
    }

    private async Task RunSequenceAsync(FuzzApp app, int sequence)
    {
        var world = await FuzzWorld.CreateAsync(app, new Random(HashOf(seed, sequence)));
        for (var number = 0; number < Length && _findings.Count < MostReported; number++)
        {
            var request = ValidRequests.Make(world.Pick(ValidRequests.Functions), world);
            for (var changes = world.Pick([0, 1, 1, 1, 1, 2, 2, 3]); changes > 0; changes--)
                RequestChanges.Apply(world, request);
            foreach (var fault in await SendAsync(app, world, request))
                _findings.Enqueue(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, sequence {sequence}, request {number}: {fault}\n{request.Describe(world.Secrets)}\n"));
        }
    }

    private async Task<IEnumerable<string>> SendAsync(FuzzApp app, FuzzWorld world, FuzzedRequest request)
    {
        _ = app.Writes.Take();
        var secrets = app.Vault.Count;
        if (await AnswerAsync(app.Server, request, TimeLimit) is not { } answer)
            return [$"no answer within {TimeLimit.TotalSeconds} seconds"];

        _answers.AddOrUpdate(string.Create(CultureInfo.InvariantCulture, $"{request.Function} {answer.Status}"), 1, (_, count) => count + 1);
        var faults = new AnswerRules(world.Canary, world.Rival.Id).FindFaults(request, answer, app.Writes.Take(), app.Vault.Count - secrets).ToList();
        if (faults.Count == 0)
            world.Learn(request, answer);
        return faults.Select(fault => $"{fault}\n{answer.Status} {answer.Headers.ContentType} {answer.Text[..Math.Min(answer.Text.Length, 600)]}\nto");
    }

    /// <summary>Sends a request. Returns null when no answer comes in time, whether the server notices that its client has gone or not.</summary>
    public static async Task<FuzzAnswer?> AnswerAsync(TestServer server, FuzzedRequest request, TimeSpan timeLimit)
    {
        using CancellationTokenSource limit = new(timeLimit, TimeProvider.System);
        try
        {
            return await request.SendAsync(server, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // The same in every process, which HashCode is not.
    private static int HashOf(int seed, int sequence) => unchecked((seed * 1_000_003) + sequence);
}
