using System.Globalization;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Maintenance;
using Kontext.Core.Schedule;
using Kontext.Harness;
using Kontext.Testing.Mcp;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Benchmarks;

/// <summary>
/// Measures how fast the engine processes due items when their servers take 50 ms. Reports the items per second, and their ratio to the
/// maximum: simultaneous items divided by 50 ms. Storage answers at once, so the rest is the engine's own time.
/// </summary>
internal static class Throughput
{
    private const int ItemsPerMessage = 16;
    private const int WarmUp = 500;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    // The items of one message are processed at the same time. The platform gives an instance 16 messages at a time (host.json, batchSize).
    private static readonly int[] MessagesAtOnce = [1, 2, 4, 8, 16];

    public static async Task RunAsync(int items, CancellationToken cancellationToken)
    {
        await using var server = await LoopbackServer.StartAsync(http => Task.Delay(Latency, TimeProvider.System, http.RequestAborted), cancellationToken);
        await using var rooms = EngineRooms.Create(ScriptedRows.ConnectionString, "bench", TimeProvider.System, more: services =>
            services.ConfigureAll<TableClientOptions>(options => options.Transport = new HttpClientTransport(new ScriptedSchedule(server.Address))));
        var work = rooms.GetRequiredService<DueWorkService>();
        await RunAsync(work, WarmUp, messagesAtOnce: 16, cancellationToken);

        await Console.Out.WriteLineAsync("at once | items | seconds | items/s | bound | ratio");
        foreach (var messagesAtOnce in MessagesAtOnce)
        {
            var began = TimeProvider.System.GetTimestamp();
            await RunAsync(work, items, messagesAtOnce, cancellationToken);
            var time = TimeProvider.System.GetElapsedTime(began);
            var (rate, bound) = (items / time.TotalSeconds, messagesAtOnce * ItemsPerMessage / Latency.TotalSeconds);
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{messagesAtOnce * ItemsPerMessage} | {items} | {time.TotalSeconds:F2} | {rate:F0} | {bound:F0} | {rate / bound:P0}"));
        }
    }

    private static async Task RunAsync(DueWorkService work, int items, int messagesAtOnce, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = messagesAtOnce, CancellationToken = cancellationToken };
        var messages = Enumerable.Range(0, items).Select(_ => NewHint()).Chunk(ItemsPerMessage).Select(DueMessage.Write).ToList();
        var done = 0;
        await Parallel.ForEachAsync(messages, parallel, async (message, token) =>
        {
            var summary = await work.RunAsync(message, token);
            Interlocked.Add(ref done, summary.Done);
        });
        if (done != items)
            throw new InvalidOperationException($"{done} of {items} items were done.");
    }

    private static DueHint NewHint()
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        Hint hint = new() { Kind = HintKind.Validate, Organization = new OrganizationId("acme"), Integration = id, DueIn = TimeSpan.Zero };
        return new DueHint(HintKey.Read(ScriptedSchedule.HintOf(id)), hint, now, now, Attempts: 1);
    }
}
