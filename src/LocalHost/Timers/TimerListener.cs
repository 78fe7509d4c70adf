using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Timers;

/// <summary>Runs one timer's function when it is due, one run after the other.</summary>
internal sealed class TimerListener(
    TimerFunction function,
    TimerSchedule schedule,
    FunctionExecutor executor,
    TriggerInvocation invocation,
    TimerStates states,
    TimeProvider clock)
{
    // Timers take no longer waits than some weeks, and a computer put to sleep finds out sooner this way.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private bool IsMonitored => function.Trigger.UseMonitor && !schedule.IsSubMinute;

    private string EntryPoint => executor.Definition.EntryPoint;

    public async Task RunAsync(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var state = Begin(now);
        if (now > state.Next)
        {
            state = await RunOnceAsync(state, now, isPastDue: true);
        }
        else if (function.Trigger.RunOnStartup)
        {
            state = await RunOnceAsync(state, now, isPastDue: false);
        }

        while (await IsDueAsync(state.Next, stopping))
        {
            state = await RunOnceAsync(state, clock.GetUtcNow(), isPastDue: false);
        }
    }

    /// <summary>Out of turn: neither the schedule nor its record takes notice.</summary>
    public Task RunNowAsync() => InvokeAsync(IsMonitored ? states.Find(EntryPoint) : null, isPastDue: false);

    private TimerState Begin(DateTimeOffset now)
    {
        var stored = IsMonitored ? states.Find(EntryPoint) : null;
        var state = stored is null ? Reckoned(null, now) : AsScheduledNow(stored, now);
        if (IsMonitored && state != stored)
        {
            states.Keep(EntryPoint, state);
        }

        return state;
    }

    // A schedule that has been changed has missed nothing: what it would have asked for meanwhile nobody expected.
    private TimerState AsScheduledNow(TimerState stored, DateTimeOffset now)
    {
        var expected = Next(stored.Last ?? stored.LastUpdated);
        if (expected == stored.Next)
        {
            return stored;
        }

        return expected < now ? Reckoned(null, now) : stored with { Last = null, Next = expected, LastUpdated = stored.Last ?? stored.LastUpdated };
    }

    private async Task<TimerState> RunOnceAsync(TimerState before, DateTimeOffset start, bool isPastDue)
    {
        await InvokeAsync(IsMonitored ? before : null, isPastDue);
        var after = Reckoned(start, start);
        if (IsMonitored)
        {
            states.Keep(EntryPoint, after);
        }

        return after;
    }

    private Task InvokeAsync(TimerState? state, bool isPastDue)
    {
        var timer = new TimerInfo { ScheduleStatus = state?.ToStatus(clock.LocalTimeZone), IsPastDue = isPastDue };
        var content = new BinaryData(JsonSerializer.SerializeToUtf8Bytes(timer));
        return invocation.RunAsync(executor, new TriggerInput(timer, content), TriggerBindingContext.Empty);
    }

    private TimerState Reckoned(DateTimeOffset? last, DateTimeOffset from) => new() { Last = last, Next = Next(from), LastUpdated = from };

    private DateTimeOffset Next(DateTimeOffset after) => schedule.Next(after, clock.LocalTimeZone);

    private async Task<bool> IsDueAsync(DateTimeOffset next, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && next - clock.GetUtcNow() is { } rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest < LongestWait ? rest : LongestWait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !stopping.IsCancellationRequested;
    }
}
