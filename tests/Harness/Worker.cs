using Azure.Storage.Queues;
using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness;

/// <summary>One instance: takes messages from the queue, as the platform's trigger does, until its input ends.</summary>
/// <remarks>
/// Writes <see cref="Ready"/>, waits for a line, and writes <see cref="Idle"/> when the queue is empty for the first time. When its
/// input ends, it completes its current messages. It also ends with its parent process.
/// </remarks>
internal static class Worker
{
    public const string Ready = "ready";
    public const string Idle = "idle";

    // The platform hides a message for so long too.
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(string storage, string prefix)
    {
        await using var rooms = EngineRooms.Create(storage, prefix, TimeProvider.System);
        var queue = rooms.GetRequiredService<QueueServiceClient>().GetQueueClient(rooms.GetRequiredService<Tables>().Prefix + DueQueue.Name);
        var work = rooms.GetRequiredService<DueWorkService>();
        await Console.Out.WriteLineAsync(Ready);
        if (await Console.In.ReadLineAsync(CancellationToken.None) is null)
            return;

        // Reading the console blocks, also in its asynchronous methods.
        var ended = Task.Run(Console.In.ReadToEnd);
        var isIdle = false;
        while (!ended.IsCompleted)
        {
            if ((await queue.ReceiveMessageAsync(Hidden, CancellationToken.None)).Value is { } message)
            {
                await work.RunAsync(message.MessageText, CancellationToken.None);
                await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, CancellationToken.None);
                continue;
            }

            if (!isIdle)
                await Console.Out.WriteLineAsync(Idle);
            isIdle = true;
            await Task.WhenAny(ended, Task.Delay(Pause, TimeProvider.System));
        }
    }
}
