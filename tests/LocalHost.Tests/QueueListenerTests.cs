using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Kontext.LocalRuntime.Hosting;
using Kontext.LocalRuntime.Invocation;
using Kontext.LocalRuntime.Queues;
using Kontext.LocalRuntime.Settings;
using Kontext.SampleApp;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.LocalRuntime.Tests;

public sealed class QueueListenerTests(AzuriteServer azurite) : IAsyncLifetime
{
    private static readonly QueueOptions Quick = new() { MaxPollingInterval = TimeSpan.FromMilliseconds(100) };

    private readonly SampleFactory _factory = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _name = $"q-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly RequestSignal _poisonRequests = new();
    private Task _listening = Task.CompletedTask;

    private Observations Observations => _factory.Services.GetRequiredService<Observations>();

    private QueueClient Queue => field ??= new QueueClient(azurite.ConnectionString, _name);

    private QueueClient Poison => field ??= Client($"{_name}-poison", _poisonRequests);

    public async ValueTask InitializeAsync() => await Queue.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        Observations.Gate.Release(100);
        await StopAsync();
        _stop.Dispose();
        await _factory.DisposeAsync();
    }

    [Theory]
    [InlineData("QueueText", "a text", "a text")]
    [InlineData("QueueText", "", "")]
    [InlineData("QueueBytes", "bytes ä", "bytes ä")]
    [InlineData("QueueBinary", "data", "data")]
    [InlineData("QueueMessage", "whole", "True 1 whole")]
    [InlineData("QueueItem", """{"name":"thing","COUNT":3}""", "thing 3")]
    public async Task A_message_is_taken_for_what_the_function_asks_and_deleted(string function, string text, string seen)
    {
        await SendAsync(text);
        Listen(function, Quick);

        Assert.Equal(seen, await SeenAsync());
        await StopAsync();
        Assert.Equal(0, await CountAsync(Queue));
        Assert.Contains("outside: queueTrigger ended", Observations.Seen);
        Assert.Contains("scope disposed", Observations.Seen);
    }

    [Fact]
    public async Task Facts_about_a_message_and_members_of_its_json_are_parameters_by_name()
    {
        await SendAsync("""{"name":"thing","dequeueCount":7,"other":{}}""");
        Listen("QueueFacts", Quick);

        Assert.Matches("^[0-9a-f-]{36} 7 00:00:00 thing 44$", await SeenAsync());
    }

    [Fact]
    public async Task A_message_that_fails_comes_again_and_then_goes_to_the_poison_queue()
    {
        await SendAsync("bad");
        Listen("QueueFails", Quick with { MaxDequeueCount = 3 });

        Assert.Equal(["bad 1", "bad 2", "bad 3"], [await SeenAsync(), await SeenAsync(), await SeenAsync()]);
        await StopAsync();
        Assert.Equal(0, await CountAsync(Queue));
        Assert.Equal("YmFk", await ReadAsync(Poison));
    }

    [Fact]
    public async Task A_message_of_the_wrong_shape_fails_like_any_other()
    {
        await SendAsync("{ not json");
        Listen("QueueItem", Quick with { MaxDequeueCount = 1 });

        Assert.NotEmpty(await PoisonedAsync());
    }

    [Fact]
    public async Task A_message_in_the_wrong_encoding_goes_to_the_poison_queue_and_the_others_are_not_held_up()
    {
        await Queue.SendMessageAsync("not base64!", TestContext.Current.CancellationToken);
        await SendAsync("good");
        Listen("QueueText", Quick);

        Assert.Equal("good", await SeenAsync());
        Assert.Equal("not base64!", await PoisonedAsync());
    }

    [Fact]
    public async Task Messages_may_be_without_encoding()
    {
        await Queue.SendMessageAsync("as it is", TestContext.Current.CancellationToken);
        Listen("QueueText", Quick with { IsBase64 = false });

        Assert.Equal("as it is", await SeenAsync());
    }

    [Fact]
    public async Task A_message_tried_too_often_already_is_not_tried_again()
    {
        await SendAsync("worn");
        QueueMessage taken = await Queue.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Queue.UpdateMessageAsync(
            taken.MessageId, taken.PopReceipt, messageText: null, visibilityTimeout: TimeSpan.Zero, TestContext.Current.CancellationToken);

        Listen("QueueText", Quick with { MaxDequeueCount = 1 });

        Assert.NotEmpty(await PoisonedAsync());
        Assert.False(Observations.Messages.Reader.TryRead(out _));
    }

    [Fact]
    public async Task After_a_failure_a_message_stays_away_as_long_as_host_json_says()
    {
        await SendAsync("later");
        Listen("QueueFails", Quick with { VisibilityTimeout = TimeSpan.FromHours(1) });
        await SeenAsync();
        await StopAsync();

        Assert.Empty((await Queue.PeekMessagesAsync(32, TestContext.Current.CancellationToken)).Value);
        Assert.Equal(1, await CountAsync(Queue));
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_an_empty_one()
    {
        await Queue.DeleteAsync(TestContext.Current.CancellationToken);
        Listen("QueueText", Quick);
        await Queue.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        await SendAsync("at last");

        Assert.Equal("at last", await SeenAsync());
    }

    [Fact]
    public async Task No_more_are_fetched_while_enough_are_being_worked_on()
    {
        for (var i = 0; i < 5; i++)
        {
            await SendAsync("one of five");
        }

        Listen("QueueWaits", Quick with { BatchSize = 2, NewBatchThreshold = 0 });
        await SeenAsync();
        await SeenAsync();
        Assert.Equal(3, (await Queue.PeekMessagesAsync(32, TestContext.Current.CancellationToken)).Value.Length);

        Observations.Gate.Release(5);
        await SeenAsync();
        await SeenAsync();
        await SeenAsync();
    }

    [Fact]
    public async Task At_the_end_nothing_new_begins_and_what_runs_is_waited_for()
    {
        await SendAsync("under way");
        Listen("QueueWaits", Quick);
        await SeenAsync();

        await _stop.CancelAsync();
        Assert.False(_listening.IsCompleted);
        Observations.Gate.Release();
        await _listening.Soon();

        Assert.Equal(0, await CountAsync(Queue));
        await SendAsync("too late");
        Assert.Equal(1, await CountAsync(Queue));
    }

    [Fact]
    public async Task The_hold_on_a_message_is_renewed_at_half_time()
    {
        var clock = new FakeTimeProvider();
        var requests = new RequestSignal();
        await SendAsync("long");
        var queue = Client(_name, requests);
        QueueMessage message = await queue.ReceiveMessageAsync(QueueReceipt.Invisibility, TestContext.Current.CancellationToken);
        Assert.Equal("GET", await requests.NextAsync(TestContext.Current.CancellationToken).Soon());

        var run = Runner("QueueWaits", queue, Quick, clock).RunAsync(message);
        await SeenAsync();
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("PUT", await requests.NextAsync(TestContext.Current.CancellationToken).Soon());
        Observations.Gate.Release();
        await run.Soon();

        Assert.Equal("DELETE", await requests.NextAsync(TestContext.Current.CancellationToken).Soon());
        Assert.Equal(0, await CountAsync(Queue));
    }

    private QueueClient Client(string name, RequestSignal requests)
    {
        var options = new QueueClientOptions();
        options.AddPolicy(requests, HttpPipelinePosition.PerCall);
        return new QueueClient(azurite.ConnectionString, name, options);
    }

    private void Listen(string name, QueueOptions options)
    {
        var queue = new QueueClient(azurite.ConnectionString, _name);
        var runner = Runner(name, queue, options, TimeProvider.System);
        _listening = new QueueListener(queue, runner, options, TimeProvider.System, NullLogger.Instance).RunAsync(_stop.Token);
    }

    private QueueMessageRunner Runner(string name, QueueClient queue, QueueOptions options, TimeProvider clock)
    {
        var function = _factory.Services.GetRequiredService<LoadedApp>().Functions.Single(function => function.Name == name);
        var executor = new FunctionExecutor(function, new JsonSerializerOptions { PropertyNameCaseInsensitive = true });
        var invocation = _factory.Services.GetRequiredService<TriggerInvocation>();
        return new QueueMessageRunner(new ListenedQueue(queue, Poison), invocation, executor, options, clock, NullLogger.Instance);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _listening.Soon();
    }

    private Task SendAsync(string text) =>
        Queue.SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);

    private async Task<string> SeenAsync() => await Observations.Messages.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon();

    private async Task<string> PoisonedAsync()
    {
        while (await _poisonRequests.NextAsync(TestContext.Current.CancellationToken).Soon() != "POST")
        {
        }

        await StopAsync();
        Assert.Equal(0, await CountAsync(Queue));
        return await ReadAsync(Poison);
    }

    private static async Task<string> ReadAsync(QueueClient queue)
    {
        QueueMessage message = await queue.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken);
        return message.Body.ToString();
    }

    private static async Task<int> CountAsync(QueueClient queue) =>
        (await queue.GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount;
}
