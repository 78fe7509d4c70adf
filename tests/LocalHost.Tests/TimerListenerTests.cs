using System.Text.Json;
using Kontext.LocalHost.Timers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.LocalHost.Tests;

public sealed class TimerListenerTests : IAsyncDisposable
{
    private const string EveryFive = "\"schedule\": \"0 */5 * * * *\"";

    private readonly FakeTimeProvider _clock = new(At(0));
    private readonly ScriptedWorker _worker = new();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly string _folder = Directory.CreateTempSubdirectory("timers").FullName;
    private CancellationTokenSource _stop = new();
    private Task _listening = Task.CompletedTask;

    private TimerStates States => new(_folder, NullLogger<TimerStates>.Instance);

    public async ValueTask DisposeAsync()
    {
        _gate.Release(100);
        await StopAsync();
        _stop.Dispose();
        _gate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_timer_runs_when_it_is_due_and_gets_its_last_status()
    {
        Listen(EveryFive);

        AssertRun(await AfterAsync(5), last: null, next: 5);
        AssertRun(await AfterAsync(5), last: 5, next: 10);
    }

    [Fact]
    public async Task The_function_gets_the_document_that_the_platform_sends()
    {
        Listen(EveryFive);
        _clock.Advance(TimeSpan.FromMinutes(5));

        var run = await _worker.NextAsync();
        Assert.Equal(
            """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"0001-01-01T00:00:00","LastUpdated":"2026-03-02T12:00:00\u002B00:00","Next":"2026-03-02T12:05:00\u002B00:00"},"IsPastDue":false}""",
            run.Input.Data.Json);
        Assert.Empty(run.Metadata);
    }

    [Theory]
    [InlineData("\"schedule\": \"0 %Minute% * * * *\"", 30)]
    [InlineData("\"schedule\": \"01:30:00\"", 90)]
    public async Task A_schedule_may_come_from_a_setting_or_be_an_interval(string trigger, int next)
    {
        Listen(trigger);

        AssertRun(await AfterAsync(next), last: null, next);
    }

    [Fact]
    public async Task Runs_never_overlap_and_missed_times_become_one_run()
    {
        _worker.Answer = ScriptedWorker.WaitFor(_gate);
        Listen(EveryFive);
        await AfterAsync(5);
        _clock.Advance(TimeSpan.FromMinutes(12));
        Assert.False(_worker.HasMore());

        _gate.Release();
        AssertRun(await RunAsync(), last: 5, next: 10);

        _gate.Release();
        AssertRun(await AfterAsync(3), last: 17, next: 20);
    }

    [Fact]
    public async Task A_failure_does_not_stop_the_schedule()
    {
        _worker.Answer = static (_, _) => ScriptedWorker.Failed;
        Listen(EveryFive);
        await AfterAsync(5);

        AssertRun(await AfterAsync(5), last: 5, next: 10);
    }

    [Fact]
    public async Task Times_missed_while_the_host_was_stopped_become_one_run()
    {
        Listen(EveryFive);
        await AfterAsync(5);
        await StopAsync();
        _clock.Advance(TimeSpan.FromMinutes(17));

        Listen(EveryFive);
        AssertRun(await RunAsync(), last: 5, next: 10, isPastDue: true);
        AssertRun(await AfterAsync(3), last: 22, next: 25);
    }

    [Fact]
    public async Task A_timer_that_has_never_run_can_be_past_due()
    {
        Listen(EveryFive);
        await StopAsync();
        _clock.Advance(TimeSpan.FromMinutes(6));

        Listen(EveryFive);
        AssertRun(await RunAsync(), last: null, next: 5, isPastDue: true);
    }

    [Fact]
    public async Task A_changed_schedule_has_no_missed_run()
    {
        States.Keep("Sample.Tick.Run", new TimerState { Last = At(-60), Next = At(-30), LastUpdated = At(-60) });

        Listen(EveryFive);
        AssertRun(await AfterAsync(5), last: null, next: 5);
    }

    [Fact]
    public async Task A_timer_may_run_at_the_start_as_well()
    {
        const string trigger = $"{EveryFive}, \"runOnStartup\": true";
        Listen(trigger);
        AssertRun(await RunAsync(), last: null, next: 5);
        AssertRun(await AfterAsync(5), last: 0, next: 5);

        await StopAsync();
        _clock.Advance(TimeSpan.FromMinutes(7));
        Listen(trigger);
        AssertRun(await RunAsync(), last: 5, next: 10, isPastDue: true);
        AssertRun(await AfterAsync(3), last: 12, next: 15);
    }

    [Theory]
    [InlineData($"{EveryFive}, \"useMonitor\": false")]
    [InlineData("\"schedule\": \"*/30 * * * * *\"")]
    public async Task Without_a_monitor_no_status_is_stored_and_no_run_is_caught_up(string trigger)
    {
        Listen(trigger);
        Assert.Equal(JsonValueKind.Null, (await AfterAsync(5)).GetProperty("ScheduleStatus").ValueKind);
        await StopAsync();
        while (_worker.HasMore())
        {
        }

        _clock.Advance(TimeSpan.FromMinutes(17));

        Listen(trigger);
        Assert.False((await AfterAsync(3)).GetProperty("IsPastDue").GetBoolean());
    }

    [Fact]
    public async Task A_manual_run_changes_neither_the_schedule_nor_the_stored_status()
    {
        Listen(EveryFive);
        await AfterAsync(5);
        await Listener(EveryFive).RunNowAsync();

        AssertRun(await RunAsync(), last: 5, next: 10);
        AssertRun(await AfterAsync(5), last: 5, next: 10);
    }

    private static DateTimeOffset At(double minutes) => new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero).AddMinutes(minutes);

    private static void AssertRun(JsonElement timer, int? last, int next, bool isPastDue = false)
    {
        var status = timer.GetProperty("ScheduleStatus");
        if (last is { } minutes)
            Assert.Equal(At(minutes), status.GetProperty("Last").GetDateTimeOffset());
        else
            Assert.Equal("0001-01-01T00:00:00", status.GetProperty("Last").GetString());
        Assert.Equal(At(next), status.GetProperty("Next").GetDateTimeOffset());
        Assert.Equal(isPastDue, timer.GetProperty("IsPastDue").GetBoolean());
    }

    private TimerListener Listener(string trigger)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Minute", "30")]).Build();
        return new TimerTriggers(_worker.Runs(_clock), States, configuration, _clock).Listener(ScriptedWorker.Timer("Tick", trigger));
    }

    private void Listen(string trigger) => _listening = Listener(trigger).RunAsync(_stop.Token);

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _listening.Soon();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    private async Task<JsonElement> AfterAsync(int minutes)
    {
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        return await RunAsync();
    }

    private async Task<JsonElement> RunAsync() => JsonElement.Parse((await _worker.NextAsync()).Input.Data.Json);
}
