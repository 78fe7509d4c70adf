using Kontext.LocalHost.Worker;

namespace Kontext.LocalHost.Timers;

/// <summary>Runs the function of one timer when it is due, one run after the other.</summary>
internal sealed class TimerListener(FunctionMetadata function, TimerSchedule schedule, FunctionRuns runs, TimerStates states, TimeProvider clock)
{
    // Timers support waits of some weeks at most. A computer that wakes from sleep also notices missed runs sooner.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private bool IsMonitored => function.Flag("useMonitor", whenAbsent: true) && !schedule.IsSubMinute;

    private string EntryPoint => function.Rpc.EntryPoint;

    /// <summary>Runs the function each time it is due, until it is told to stop. Then waits for the current run.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var state = Begin(now);
        if (now > state.Next)
        {
            state = await RunOnceAsync(state, now, isPastDue: true);
        }
        else if (function.Flag("runOnStartup", whenAbsent: false))
        {
            state = await RunOnceAsync(state, now, isPastDue: false);
        }

        while (await IsDueAsync(state.Next, stopping))
            state = await RunOnceAsync(state, clock.GetUtcNow(), isPastDue: false);
    }

    /// <summary>Runs the function once, outside its schedule. Neither the schedule nor the stored state changes.</summary>
    public Task RunNowAsync() => InvokeAsync(IsMonitored ? states.Find(EntryPoint) : null, isPastDue: false);

    private TimerState Begin(DateTimeOffset now)
    {
        var stored = IsMonitored ? states.Find(EntryPoint) : null;
        var state = stored is null ? StateAfter(null, now) : AsScheduledNow(stored, now);
        if (IsMonitored && state != stored)
            states.Keep(EntryPoint, state);

        return state;
    }

    // A changed schedule has missed no run.
    private TimerState AsScheduledNow(TimerState stored, DateTimeOffset now)
    {
        var expected = Next(stored.Last ?? stored.LastUpdated);
        if (expected == stored.Next)
            return stored;

        return expected < now ? StateAfter(null, now) : stored with { Last = null, Next = expected, LastUpdated = stored.Last ?? stored.LastUpdated };
    }

    private async Task<TimerState> RunOnceAsync(TimerState before, DateTimeOffset start, bool isPastDue)
    {
        await InvokeAsync(IsMonitored ? before : null, isPastDue);
        var after = StateAfter(start, start);
        if (IsMonitored)
            states.Keep(EntryPoint, after);

        return after;
    }

    private Task InvokeAsync(TimerState? state, bool isPastDue) =>
        runs.RunAsync(new Invocation { Function = function, Input = TriggerInput.Json(TimerDocument.Of(state, clock.LocalTimeZone, isPastDue)) });

    private TimerState StateAfter(DateTimeOffset? last, DateTimeOffset from) => new() { Last = last, Next = Next(from), LastUpdated = from };

    private DateTimeOffset Next(DateTimeOffset after) => schedule.Next(after, clock.LocalTimeZone);

    private async Task<bool> IsDueAsync(DateTimeOffset next, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && next - clock.GetUtcNow() is { } rest && rest > TimeSpan.Zero)
            await Task.Delay(rest < LongestWait ? rest : LongestWait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        return !stopping.IsCancellationRequested;
    }
}
