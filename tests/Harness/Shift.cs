using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness;

/// <summary>The parallel work of an instance until a pause: ticks, the messages of the queue, and callers that need credentials.</summary>
internal sealed class Shift
{
    // The platform hides a message for so long too.
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenTicks = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IServiceProvider _rooms;
    private readonly CallerAnswers _answers;

    private Shift(IServiceProvider rooms, CallerAnswers answers) => (_rooms, _answers) = (rooms, answers);

    /// <summary>Completes after <see cref="EndAsync"/>, or with the exception of the shift.</summary>
    public Task Working { get; private set; } = Task.CompletedTask;

    /// <summary>Begins a shift.</summary>
    /// <param name="rooms">The services of this instance.</param>
    /// <param name="answers">Counts the results of the callers.</param>
    /// <param name="callers">How many callers there are at the same time.</param>
    /// <param name="call">One call. Each caller begins the next call after the last one has ended.</param>
    public static Shift Begin(IServiceProvider rooms, CallerAnswers answers, int callers, Func<Task> call)
    {
        Shift shift = new(rooms, answers);
        var calling = Enumerable.Range(0, callers).Select(_ => Task.Run(() => shift.CallAsync(call)));
        shift.Working = WhenAllOrOneFails([Task.Run(shift.TickAsync), Task.Run(shift.WorkAsync), .. calling]);
        return shift;
    }

    /// <summary>Waits for the current work and returns the results of the callers.</summary>
    public async Task<CallerAnswers> EndAsync()
    {
        _over.TrySetResult();
        await Working;
        return _answers;
    }

    private static async Task WhenAllOrOneFails(List<Task> tasks)
    {
        while (tasks.Count > 0)
        {
            var ended = await Task.WhenAny(tasks);
            await ended;
            tasks.Remove(ended);
        }
    }

    private async Task TickAsync()
    {
        var ticks = _rooms.GetRequiredService<TickService>();
        while (!_over.Task.IsCompleted)
        {
            await TickAsync(ticks);
            await PauseAsync(BetweenTicks);
        }
    }

    private async Task WorkAsync()
    {
        var queue = _rooms.GetRequiredService<QueueServiceClient>().GetQueueClient(_rooms.GetRequiredService<Tables>().Prefix + DueQueue.Name);
        var (ticks, work) = (_rooms.GetRequiredService<TickService>(), _rooms.GetRequiredService<DueWorkService>());
        var (nothingDue, isIdle) = (false, false);
        while (!_over.Task.IsCompleted)
        {
            if (await WorkOneAsync(queue, work))
                continue;
            if (isIdle)
                await PauseAsync(BetweenLooks);
            else if (nothingDue)
                await Console.Out.WriteLineAsync(RefreshingWorker.Idle);

            // The order matters: a hint that was handed out before nothing was due is in the queue by then.
            isIdle = nothingDue;
            nothingDue = nothingDue || await TickAsync(ticks);
        }
    }

    // Like the platform's timer: a failed run is left to the next run.
    private async Task<bool> TickAsync(TickService ticks)
    {
        try
        {
            return (await ticks.RunAsync(CancellationToken.None)).Due == 0;
        }
        catch (UnavailableException)
        {
            _answers.Add(CallerAnswers.Away);
            return false;
        }
    }

    // Like the platform's trigger: a failed message becomes visible again.
    private async Task<bool> WorkOneAsync(QueueClient queue, DueWorkService work)
    {
        try
        {
            if ((await queue.ReceiveMessageAsync(Hidden, CancellationToken.None)).Value is not { } message)
                return false;
            await work.RunAsync(message.MessageText, CancellationToken.None);
            await DeleteAsync(queue, message);
        }
        catch (UnavailableException)
        {
            _answers.Add(CallerAnswers.Away);
        }

        return true;
    }

    private static async Task DeleteAsync(QueueClient queue, QueueMessage message)
    {
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, CancellationToken.None);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // The answer to a deletion was lost, and the repeated deletion finds no message. The platform's trigger also continues.
        }
    }

    private async Task CallAsync(Func<Task> call)
    {
        while (!_over.Task.IsCompleted)
            await call();
    }

    private Task PauseAsync(TimeSpan time) => Task.WhenAny(_over.Task, Task.Delay(time, TimeProvider.System));
}
