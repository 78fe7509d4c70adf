using Microsoft.Azure.Functions.Worker;

namespace Kontext.SampleApp;

/// <summary>One function for each thing a timer may be.</summary>
public sealed class TimerFunctions(Observations observations)
{
    private const string EveryFiveMinutes = "0 */5 * * * *";

    [Function("EveryFive")]
    public void EveryFive([TimerTrigger(EveryFiveMinutes)] TimerInfo timer) => Note(timer);

    [Function("Configured")]
    public void Configured([TimerTrigger("0 %Sample:Minute% * * * *")] TimerInfo timer) => Note(timer);

    [Function("Unresolved")]
    public void Unresolved([TimerTrigger("%Sample__Missing%")] TimerInfo timer) => Note(timer);

    [Function("AtStartup")]
    public void AtStartup([TimerTrigger(EveryFiveMinutes, RunOnStartup = true)] TimerInfo timer) => Note(timer);

    [Function("Unmonitored")]
    public void Unmonitored([TimerTrigger(EveryFiveMinutes, UseMonitor = false)] TimerInfo timer) => Note(timer);

    [Function("SubMinute")]
    public void SubMinute([TimerTrigger("*/10 * * * * *")] TimerInfo timer) => Note(timer);

    [Function("Interval")]
    public void Interval([TimerTrigger("01:30:00")] TimerInfo timer) => Note(timer);

    [Function("TimerFails")]
    public Task TimerFails([TimerTrigger(EveryFiveMinutes)] TimerInfo timer)
    {
        Note(timer);
        throw new InvalidTimeZoneException("as it was thrown");
    }

    [Function("TimerWaits")]
    public async Task TimerWaits([TimerTrigger(EveryFiveMinutes)] TimerInfo timer, CancellationToken cancellationToken)
    {
        Note(timer);
        await observations.Gate.WaitAsync(cancellationToken);
    }

    [Function("TimerText")]
    public void TimerText([TimerTrigger(EveryFiveMinutes)] string timer) => observations.Messages.Writer.TryWrite(timer);

    private void Note(TimerInfo timer) => observations.Timers.Writer.TryWrite(timer);
}
