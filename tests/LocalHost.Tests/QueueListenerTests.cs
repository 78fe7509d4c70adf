using System.Text;
using Azure.Core;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Kontext.LocalHost.Queues;
using Kontext.LocalHost.Settings;
using Kontext.LocalHost.Worker;
using Kontext.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.LocalHost.Tests;

public sealed class QueueListenerTests(AzuriteServer azurite) : IAsyncLifetime
{
    private static readonly QueueOptions Quick = new() { MaxPollingInterval = TimeSpan.FromMilliseconds(100) };

    private readonly ScriptedWorker _worker = new();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _name = $"q-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly RequestSignal _poisonRequests = new();
    private Task _listening = Task.CompletedTask;

    private QueueClient Queue => field ??= new QueueClient(azurite.ConnectionString, _name);

    private QueueClient Poison => field ??= Client($"{_name}-poison", _poisonRequests);

    private FunctionMetadata Function => ScriptedWorker.Queue("Work", $"\"queueName\": \"{_name}\"");

    public async ValueTask InitializeAsync() => await Queue.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        _gate.Release(100);
        await StopAsync();
        _stop.Dispose();
        _gate.Dispose();
    }

    [Theory]
    [InlineData("a text")]
    [InlineData("")]
    [InlineData("ä ✓")]
    [InlineData("""{"name":"thing","COUNT":3}""")]
    public async Task A_message_is_passed_to_the_function_and_then_deleted(string text)
    {
        await SendAsync(text);
        Listen(Quick);

        Assert.Equal(text, await SeenAsync());
        await StopAsync();
        Assert.Equal(0, await CountAsync(Queue));
    }

    [Fact]
    public async Task The_queue_comes_from_the_settings_that_the_trigger_names()
    {
        await SendAsync("named");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Queue", _name), new("AzureWebJobsStorage", azurite.ConnectionString)]).Build();
        _listening = Triggers(configuration, Quick, TimeProvider.System).Listener(ScriptedWorker.Queue("Work", "\"queueName\": \"%Queue%\"")).RunAsync(_stop.Token);

        Assert.Equal("named", await SeenAsync());
    }

    [Fact]
    public async Task Facts_about_a_message_and_members_of_its_json_are_parameters_by_name()
    {
        await SendAsync("""{"name":"thing","dequeueCount":7,"id":null,"other":{}}""");
        Listen(Quick);

        var facts = (await _worker.NextAsync()).Metadata;
        Assert.Equal(
            ["dequeueCount", "ExpirationTime", "InsertionTime", "name", "NextVisibleTime", "other", "PopReceipt", "QueueTrigger"],
            facts.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal("7", facts["DequeueCount"]);
        Assert.Equal("thing", facts["name"]);
        Assert.Equal("{}", facts["other"]);
        Assert.StartsWith("""{"name":""", facts["QueueTrigger"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_fails_comes_again_and_then_goes_to_the_poison_queue()
    {
        _worker.Answer = static (_, _) => ScriptedWorker.Failed;
        await SendAsync("bad");
        Listen(Quick with { MaxDequeueCount = 3 });

        foreach (var count in new[] { "1", "2", "3" })
            Assert.Equal(count, (await _worker.NextAsync()).Metadata["DequeueCount"]);
        await StopAsync();
        Assert.Equal(0, await CountAsync(Queue));
        Assert.Equal("YmFk", await ReadAsync(Poison));
    }

    [Fact]
    public async Task A_message_in_the_wrong_encoding_goes_to_the_poison_queue_and_the_others_are_not_held_up()
    {
        await Queue.SendMessageAsync("not base64!", TestContext.Current.CancellationToken);
        await SendAsync("good");
        Listen(Quick);

        Assert.Equal("good", await SeenAsync());
        Assert.Equal("not base64!", await PoisonedAsync());
    }

    [Fact]
    public async Task Messages_may_be_without_encoding()
    {
        await Queue.SendMessageAsync("as it is", TestContext.Current.CancellationToken);
        Listen(Quick with { IsBase64 = false });

        Assert.Equal("as it is", await SeenAsync());
    }

    [Fact]
    public async Task A_message_tried_too_often_already_is_not_tried_again()
    {
        await SendAsync("worn");
        QueueMessage taken = await Queue.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Queue.UpdateMessageAsync(
            taken.MessageId, taken.PopReceipt, messageText: null, visibilityTimeout: TimeSpan.Zero, TestContext.Current.CancellationToken);

        Listen(Quick with { MaxDequeueCount = 1 });

        Assert.NotEmpty(await PoisonedAsync());
        Assert.False(_worker.HasMore());
    }

    [Fact]
    public async Task After_a_failure_a_message_stays_away_as_long_as_host_json_says()
    {
        _worker.Answer = static (_, _) => ScriptedWorker.Failed;
        await SendAsync("later");
        Listen(Quick with { VisibilityTimeout = TimeSpan.FromHours(1) });
        await SeenAsync();
        await StopAsync();

        Assert.Empty((await Queue.PeekMessagesAsync(32, TestContext.Current.CancellationToken)).Value);
        Assert.Equal(1, await CountAsync(Queue));
    }

    [Fact]
    public async Task A_missing_queue_counts_as_an_empty_queue()
    {
        await Queue.DeleteAsync(TestContext.Current.CancellationToken);
        Listen(Quick);
        await Queue.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        await SendAsync("at last");

        Assert.Equal("at last", await SeenAsync());
    }

    [Fact]
    public async Task No_message_is_fetched_while_the_limit_of_running_messages_is_reached()
    {
        _worker.Answer = ScriptedWorker.WaitFor(_gate);
        for (var i = 0; i < 5; i++)
            await SendAsync("one of five");

        Listen(Quick with { BatchSize = 2, NewBatchThreshold = 0 });
        await SeenAsync();
        await SeenAsync();
        Assert.Equal(3, (await Queue.PeekMessagesAsync(32, TestContext.Current.CancellationToken)).Value.Length);

        _gate.Release(5);
        await SeenAsync();
        await SeenAsync();
        await SeenAsync();
    }

    [Fact]
    public async Task Stopping_starts_no_new_message_and_waits_for_running_messages()
    {
        _worker.Answer = ScriptedWorker.WaitFor(_gate);
        await SendAsync("under way");
        Listen(Quick);
        await SeenAsync();

        await _stop.CancelAsync();
        Assert.False(_listening.IsCompleted);
        _gate.Release();
        await _listening.Soon();

        Assert.Equal(0, await CountAsync(Queue));
        await SendAsync("too late");
        Assert.Equal(1, await CountAsync(Queue));
    }

    [Fact]
    public async Task The_visibility_timeout_of_a_message_is_extended_at_half_time()
    {
        FakeTimeProvider clock = new();
        RequestSignal requests = new();
        _worker.Answer = ScriptedWorker.WaitFor(_gate);
        await SendAsync("long");
        var queue = Client(_name, requests);
        QueueMessage message = await queue.ReceiveMessageAsync(QueueReceipt.Invisibility, TestContext.Current.CancellationToken);
        Assert.Equal("GET", await requests.NextAsync(TestContext.Current.CancellationToken).Soon());

        var run = Runner(queue, Quick, clock).RunAsync(message);
        await SeenAsync();
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("PUT", await requests.NextAsync(TestContext.Current.CancellationToken).Soon());
        _gate.Release();
        await run.Soon();

        Assert.Equal("DELETE", await requests.NextAsync(TestContext.Current.CancellationToken).Soon());
        Assert.Equal(0, await CountAsync(Queue));
    }

    [Fact]
    public async Task A_function_may_run_on_a_message_that_was_never_in_a_queue()
    {
        Assert.True(await Triggers(new ConfigurationBuilder().Build(), Quick, TimeProvider.System).RunNowAsync(Function, "by hand"));

        var run = await _worker.NextAsync();
        Assert.Equal("by hand", run.Input.Data.String);
        Assert.Equal("1", run.Metadata["DequeueCount"]);
    }

    private QueueClient Client(string name, RequestSignal requests)
    {
        QueueClientOptions options = new();
        options.AddPolicy(requests, HttpPipelinePosition.PerCall);
        return new QueueClient(azurite.ConnectionString, name, options);
    }

    private void Listen(QueueOptions options)
    {
        QueueClient queue = new(azurite.ConnectionString, _name);
        _listening = new QueueListener(queue, Runner(queue, options, TimeProvider.System), options, TimeProvider.System, NullLogger.Instance).RunAsync(_stop.Token);
    }

    private QueueMessageRunner Runner(QueueClient queue, QueueOptions options, TimeProvider clock) =>
        Triggers(new ConfigurationBuilder().Build(), options, clock).Runner(Function, new ListenedQueue(queue, Poison));

    private QueueTriggers Triggers(IConfiguration configuration, QueueOptions options, TimeProvider clock) =>
        new(_worker.Runs(clock), configuration, options, clock, NullLogger<QueueTriggers>.Instance);

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _listening.Soon();
    }

    private Task SendAsync(string text) =>
        Queue.SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);

    private async Task<string> SeenAsync() => (await _worker.NextAsync()).Input.Data.String;

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
