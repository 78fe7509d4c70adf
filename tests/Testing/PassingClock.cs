using Microsoft.Extensions.Time.Testing;

namespace Kontext.Testing;

/// <summary>
/// A fake clock on which short waits of the code under test end at once. Longer waits are time limits: a test must advance the clock.
/// </summary>
public sealed class PassingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan LongestMoment = TimeSpan.FromSeconds(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= LongestMoment)
            Advance(dueTime);
        return timer;
    }
}
