using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Crashes;

/// <summary>Stands still but for whoever waits a moment for something to be over: nobody else would let that moment pass.</summary>
internal sealed class PassingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    // Longer ones are time limits.
    private static readonly TimeSpan LongestMoment = TimeSpan.FromSeconds(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= LongestMoment)
            Advance(dueTime);
        return timer;
    }
}
