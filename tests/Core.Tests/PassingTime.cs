using Azure.Data.Tables;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests;

/// <summary>Lets time pass in steps for the engine. All steps without due work are taken at once, because a tick would only read empty shards then.</summary>
internal static class PassingTime
{
    /// <param name="clock">The clock of the rooms.</param>
    /// <param name="time">How long; a last step that is not whole is taken whole.</param>
    /// <param name="step">The time between two ticks.</param>
    /// <param name="hints">Reads the rows of the schedule.</param>
    /// <param name="work">A tick, and the work of all that it handed out.</param>
    public static async Task PassAsync(
        this FakeTimeProvider clock, TimeSpan time, TimeSpan step, Func<Task<IReadOnlyList<TableEntity>>> hints, Func<Task> work)
    {
        for (var until = clock.GetUtcNow() + time; clock.GetUtcNow() < until;)
        {
            var now = clock.GetUtcNow();
            var next = (await hints()).Select(row => HintRowKey.TryReadDueAt(row.RowKey)).Min();
            var steps = Math.Max(1, StepsTo(next < until ? next.Value : until, now, step));
            clock.Advance(step * steps);
            if (next <= clock.GetUtcNow())
                await work();
        }
    }

    private static int StepsTo(DateTimeOffset end, DateTimeOffset now, TimeSpan step) => (int)Math.Ceiling((end - now) / step);
}
