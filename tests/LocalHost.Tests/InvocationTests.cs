using Kontext.LocalRuntime.Invocation;
using Kontext.SampleApp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.LocalRuntime.Tests;

public sealed class InvocationTests : IAsyncDisposable
{
    private readonly SampleFactory _factory = new();

    private Observations Observations => _factory.Services.GetRequiredService<Observations>();

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    [Fact]
    public async Task Middleware_runs_in_order_and_the_request_is_known_inside_the_bridge_only()
    {
        using var client = _factory.CreateClient();
        await client.GetStringAsync("/v1/action", TestContext.Current.CancellationToken);

        Assert.Equal(
            ["outside: request unknown", "first in", "second in", "second out", "first out: OkObjectResult", "outside: answered True"],
            Observations.Seen.Take(6));
    }

    [Fact]
    public async Task Middleware_catches_the_exception_that_was_thrown()
    {
        using var client = _factory.CreateClient();
        using var response = await client.GetAsync("/v1/throws", TestContext.Current.CancellationToken);

        Assert.Contains("first caught: as it was thrown", Observations.Seen);
    }

    [Fact]
    public async Task The_scope_ends_with_the_request_and_the_class_is_not_disposed()
    {
        using var client = _factory.CreateClient();
        var observations = Observations;
        await client.GetStringAsync("/v1/items", TestContext.Current.CancellationToken);
        await _factory.DisposeAsync();

        Assert.Contains("scope disposed", observations.Seen);
        Assert.DoesNotContain("class disposed", observations.Seen);
    }

    [Fact]
    public async Task A_caller_who_leaves_cancels_the_invocation()
    {
        using var client = _factory.CreateClient();
        using var leaving = new CancellationTokenSource();
        var call = client.GetStringAsync("/v1/waits", leaving.Token);
        await Observations.Entered.Task;

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Observations.Cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_shutdown_cancels_what_has_not_ended_after_five_seconds()
    {
        var clock = new FakeTimeProvider();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var signal = new ShutdownSignal(lifetime, clock);
        clock.Advance(TimeSpan.FromDays(1));

        lifetime.StopApplication();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(signal.Token.IsCancellationRequested);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(signal.Token.IsCancellationRequested);
    }
}
