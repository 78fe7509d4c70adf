using System.Net;
using System.Net.Http.Json;
using Azure.Storage.Queues;
using Kontext.SampleApp;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Tests;

public sealed class TriggerServiceTests(AzuriteServer azurite) : IAsyncDisposable
{
    private readonly SampleFactory _factory = new();

    private Observations Observations => _factory.Services.GetRequiredService<Observations>();

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    [Fact]
    public async Task In_a_tests_process_nothing_runs_by_itself()
    {
        var observations = Observations;
        await _factory.DisposeAsync();

        Assert.False(observations.Timers.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_setting_lets_them_run_but_for_those_turned_off_and_those_that_cannot()
    {
        using var log = new LogCapture();
        var queue = new QueueClient(azurite.ConnectionString, $"q-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}");
        await queue.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        await queue.SendMessageAsync("dGV4dA==", TestContext.Current.CancellationToken);
        _factory.Overrides = services => services.AddLogging(logging => logging.AddProvider(log));
        _factory.Settings["LocalRuntime:Triggers"] = "true";
        _factory.Settings["Sample:Minute"] = "1 1 1";
        _factory.Settings["Sample:Queue"] = queue.Name;
        _factory.Settings["AzureWebJobsStorage"] = azurite.ConnectionString;
        _factory.Settings["AzureWebJobs.QueueText.Disabled"] = "true";

        Assert.False((await Observations.Timers.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon()).IsPastDue);
        Assert.Equal("text", await Observations.Messages.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon());
        await _factory.DisposeAsync();

        Assert.Contains(log.Lines, Says("Function 'Unresolved' is not started: '%Sample__Missing%' does not resolve to a value; set Sample__Missing."));
        Assert.Contains(log.Lines, Says("Function 'Configured': the schedule '0 1 1 1 * * * *' is neither a cron expression"));
        Assert.Contains(log.Lines, Says("Function 'QueueBytes' is not started: its connection Sample:Storage is not set"));
        Assert.DoesNotContain(log.Lines, Says("Function 'QueueText' is not started"));
    }

    [Fact]
    public async Task The_admin_endpoint_runs_a_timer_out_of_turn()
    {
        await PostAsync("everyfive", new { input = "" });
        var timer = await Observations.Timers.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon();

        Assert.False(timer.IsPastDue);
        Assert.Null(timer.ScheduleStatus);
    }

    [Fact]
    public async Task The_admin_endpoint_runs_a_queue_function_on_its_input()
    {
        await PostAsync("QueueMessage", new { input = "by hand" });

        Assert.Equal("True 1 by hand", await Observations.Messages.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon());
    }

    [Fact]
    public async Task A_failure_after_the_admin_endpoint_has_answered_is_nobodys_but_the_logs()
    {
        await PostAsync("QueueFails", new { });
        await PostAsync("Unresolved", new { });

        Assert.Equal(" 1", await Observations.Messages.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon());
    }

    private static Predicate<string> Says(string sentence) => line => line.StartsWith(sentence, StringComparison.Ordinal);

    private async Task PostAsync(string function, object body)
    {
        using var client = _factory.CreateClient();
        using var response = await client.PostAsJsonAsync($"/admin/functions/{function}", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
