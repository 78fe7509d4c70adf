using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Hosting;
using Kontext.LocalRuntime.Timers;
using Kontext.SampleApp;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.LocalRuntime.Tests;

public sealed class TimerListenerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(At(0));
    private readonly SampleFactory _factory = new() { Settings = { ["Sample:Minute"] = "30" } };
    private CancellationTokenSource _stop = new();
    private Task _listening = Task.CompletedTask;

    public TimerListenerTests() => _factory.Overrides = services => services.AddSingleton<TimeProvider>(_clock);

    private Observations Observations => _factory.Services.GetRequiredService<Observations>();

    public async ValueTask DisposeAsync()
    {
        Observations.Gate.Release(100);
        await StopAsync();
        _stop.Dispose();
        await _factory.DisposeAsync();
    }

    [Fact]
    public async Task A_timer_runs_when_it_is_due_and_learns_what_was_known_before()
    {
        Listen("EveryFive");

        AssertRun(await AfterAsync(5), last: null, next: 5);
        AssertRun(await AfterAsync(5), last: 5, next: 10);
    }

    [Theory]
    [InlineData("Configured", 30)]
    [InlineData("Interval", 90)]
    public async Task A_schedule_may_come_from_a_setting_or_be_an_interval(string function, int next)
    {
        Listen(function);

        AssertRun(await AfterAsync(next), last: null, next);
    }

    [Fact]
    public async Task A_run_is_never_joined_by_another_and_what_it_missed_is_one_run()
    {
        Listen("TimerWaits");
        await AfterAsync(5);
        _clock.Advance(TimeSpan.FromMinutes(12));
        Assert.False(Observations.Timers.Reader.TryRead(out _));

        Observations.Gate.Release();
        AssertRun(await RunAsync(), last: 5, next: 10);

        Observations.Gate.Release();
        AssertRun(await AfterAsync(3), last: 17, next: 20);
    }

    [Fact]
    public async Task A_failure_does_not_stop_the_schedule()
    {
        Listen("TimerFails");
        await AfterAsync(5);

        AssertRun(await AfterAsync(5), last: 5, next: 10);
    }

    [Fact]
    public async Task What_was_missed_while_nothing_ran_is_caught_up_once()
    {
        Listen("EveryFive");
        await AfterAsync(5);
        await StopAsync();
        _clock.Advance(TimeSpan.FromMinutes(17));

        Listen("EveryFive");
        AssertRun(await RunAsync(), last: 5, next: 10, isPastDue: true);
        AssertRun(await AfterAsync(3), last: 22, next: 25);
    }

    [Fact]
    public async Task A_timer_that_has_never_run_can_be_past_due()
    {
        Listen("EveryFive");
        await StopAsync();
        _clock.Advance(TimeSpan.FromMinutes(6));

        Listen("EveryFive");
        AssertRun(await RunAsync(), last: null, next: 5, isPastDue: true);
    }

    [Fact]
    public async Task A_schedule_that_was_changed_has_missed_nothing()
    {
        _factory.Services.GetRequiredService<TimerStates>().Keep(
            "Kontext.SampleApp.TimerFunctions.EveryFive", new TimerState { Last = At(-60), Next = At(-30), LastUpdated = At(-60) });

        Listen("EveryFive");
        AssertRun(await AfterAsync(5), last: null, next: 5);
    }

    [Fact]
    public async Task A_timer_may_run_at_the_start_as_well()
    {
        Listen("AtStartup");
        AssertRun(await RunAsync(), last: null, next: 5);
        AssertRun(await AfterAsync(5), last: 0, next: 5);

        await StopAsync();
        _clock.Advance(TimeSpan.FromMinutes(7));
        Listen("AtStartup");
        AssertRun(await RunAsync(), last: 5, next: 10, isPastDue: true);
        AssertRun(await AfterAsync(3), last: 12, next: 15);
    }

    [Theory]
    [InlineData("Unmonitored")]
    [InlineData("SubMinute")]
    public async Task Without_a_monitor_nothing_is_known_and_nothing_caught_up(string function)
    {
        Listen(function);
        Assert.Null((await AfterAsync(5)).ScheduleStatus);
        await StopAsync();
        while (Observations.Timers.Reader.TryRead(out _))
        {
        }

        _clock.Advance(TimeSpan.FromMinutes(17));

        Listen(function);
        Assert.False((await AfterAsync(3)).IsPastDue);
    }

    [Fact]
    public async Task A_timer_may_be_taken_as_the_text_it_is_sent_as()
    {
        Listen("TimerText");
        _clock.Advance(TimeSpan.FromMinutes(5));

        using var timer = JsonDocument.Parse(await Observations.Messages.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon());
        Assert.False(timer.RootElement.GetProperty("IsPastDue").GetBoolean());
        Assert.Equal(At(5).DateTime, timer.RootElement.GetProperty("ScheduleStatus").GetProperty("Next").GetDateTime().ToUniversalTime());
    }

    [Fact]
    public async Task Middleware_and_scope_are_those_of_every_run_but_there_is_no_request()
    {
        Listen("EveryFive");
        await AfterAsync(5);
        await StopAsync();

        Assert.Equal(
            [
                "outside: request unknown", "first in", "second in", "second out", "first out: nothing",
                "outside: timerTrigger ended", "scope disposed",
            ],
            Observations.Seen);
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_functionTimeout_is_cancelled()
    {
        Listen("TimerWaits");
        await AfterAsync(5);

        AssertRun(await AfterAsync(30), last: 5, next: 10);
    }

    private static DateTimeOffset At(double minutes) => new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero).AddMinutes(minutes);

    private static void AssertRun(TimerInfo timer, int? last, int next, bool isPastDue = false)
    {
        Assert.Equal(last is { } minutes ? At(minutes).DateTime : default, timer.ScheduleStatus!.Last);
        Assert.Equal(At(next).DateTime, timer.ScheduleStatus.Next);
        Assert.Equal(isPastDue, timer.IsPastDue);
    }

    private void Listen(string name)
    {
        var function = _factory.Services.GetRequiredService<LoadedApp>().Functions.OfType<TimerFunction>().Single(function => function.Name == name);
        _listening = _factory.Services.GetRequiredService<TimerTriggers>().Listener(function).RunAsync(_stop.Token);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _listening.Soon();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    private async Task<TimerInfo> AfterAsync(int minutes)
    {
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        return await RunAsync();
    }

    private async Task<TimerInfo> RunAsync() => await Observations.Timers.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon();
}
