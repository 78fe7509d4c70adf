using Kontext.LocalHost.Worker;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.LocalHost.Tests;

public sealed class FunctionRunsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly ScriptedWorker _worker = new();
    private readonly Invocation _invocation = new() { Function = ScriptedWorker.Timer("Tick", ""), Input = TriggerInput.Json("{}") };

    [Fact]
    public async Task A_run_returns_whether_the_function_succeeded()
    {
        var runs = _worker.Runs(_clock);
        Assert.True(await runs.RunAsync(_invocation));

        _worker.Answer = static (_, _) => ScriptedWorker.Failed;
        Assert.False(await runs.RunAsync(_invocation));
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_its_limit_is_cancelled()
    {
        using SemaphoreSlim gate = new(0);
        _worker.Answer = ScriptedWorker.WaitFor(gate);
        var run = _worker.Runs(_clock, Limit).RunAsync(_invocation);

        _clock.Advance(Limit);

        Assert.False(await run.Soon());
        _clock.Advance(FunctionRuns.Grace);
        Assert.Empty(_worker.Hanging);
    }

    [Fact]
    public async Task A_run_that_ignores_its_cancellation_is_reported_so_that_the_worker_is_ended()
    {
        TaskCompletionSource<InvocationResult> never = new();
        _worker.Answer = (_, _) => never.Task;
        var run = _worker.Runs(_clock, Limit).RunAsync(_invocation);

        _clock.Advance(Limit);
        Assert.Empty(_worker.Hanging);
        _clock.Advance(FunctionRuns.Grace);

        Assert.Equal(
            ["Function 'Tick' did not end within functionTimeout of host.json, 00:10:00, nor after it was cancelled: its worker is ended."], _worker.Hanging);
        never.SetResult(InvocationResult.WorkerEnded);
        Assert.False(await run.Soon());
    }

    [Fact]
    public async Task Without_a_limit_a_run_may_take_any_time()
    {
        using SemaphoreSlim gate = new(0);
        _worker.Answer = ScriptedWorker.WaitFor(gate);
        var run = _worker.Runs(_clock, Timeout.InfiniteTimeSpan).RunAsync(_invocation);

        _clock.Advance(TimeSpan.FromDays(30));
        Assert.False(run.IsCompleted);
        gate.Release();

        Assert.True(await run.Soon());
    }

    [Fact]
    public async Task The_end_of_the_program_cancels_the_running_functions()
    {
        using SemaphoreSlim gate = new(0);
        using CancellationTokenSource shutdown = new();
        _worker.Answer = ScriptedWorker.WaitFor(gate);
        _worker.Shutdown = shutdown.Token;
        var run = _worker.Runs(_clock).RunAsync(_invocation);

        await shutdown.CancelAsync();

        Assert.False(await run.Soon());
    }
}
