using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Maintenance;
using Kontext.Core.Schedule;
using Kontext.Testing;

namespace Kontext.Core.Tests.Maintenance;

public sealed class TickTests(AzuriteServer azurite)
{
    [Fact]
    public async Task A_tick_with_nothing_due_reads_each_shard_once_and_leaves_the_queue_alone()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        host.Requests.Reset();
        host.QueueRequests.Reset();

        var summary = await host.TickAsync();

        Assert.Equal(new TickSummary(), summary);
        Assert.Equal(ScheduleStore.Shards.Count, host.Requests.Count("GET", "Schedule"));
        Assert.Equal(ScheduleStore.Shards.Count, host.Requests.Total);
        Assert.Equal(0, host.QueueRequests.Total);
    }

    [Fact]
    public async Task A_due_hint_is_handed_out_once_during_its_lease()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        var first = await host.TickAsync();
        var second = await host.TickAsync();

        Assert.Equal((1, 1), (first.Due, first.Enqueued));
        Assert.Equal(0, second.Due);
        Assert.Single(await host.TakeMessagesAsync());
    }

    [Fact]
    public async Task A_message_that_was_lost_is_handed_out_again_when_the_lease_is_over()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.TickAsync();
        Assert.Single(await host.TakeMessagesAsync());

        await host.RunAfterAsync(TimeSpan.FromMinutes(11));

        Assert.NotNull((await host.FindAsync(integration)).Validation.CheckedAt);
    }

    [Fact]
    public async Task One_organizations_backlog_leaves_room_for_another()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Maintenance:SharePerOrganization", "5"));
        foreach (var number in Enumerable.Range(0, 12))
            await host.CreateAsync($"a{number}");
        await host.CreateAsync("g", EngineHost.Globex);
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        var first = await host.TickAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await host.TickAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var third = await host.TickAsync();

        Assert.Equal((13, 6, 7), (first.Due, first.Enqueued, first.Postponed));
        Assert.Equal(5, second.Enqueued);
        Assert.Equal(2, third.Enqueued);
    }

    [Fact]
    public async Task A_hint_that_failed_twice_gets_its_own_message()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        foreach (var number in Enumerable.Range(0, 3))
            await host.CreateAsync($"a{number}");

        Assert.Single(await LoseMessagesAsync(TimeSpan.FromSeconds(1)));
        Assert.Single(await LoseMessagesAsync(TimeSpan.FromMinutes(11)));
        Assert.Equal(3, (await LoseMessagesAsync(TimeSpan.FromMinutes(11))).Count);

        async Task<IReadOnlyList<string>> LoseMessagesAsync(TimeSpan after)
        {
            host.Clock.Advance(after);
            await host.TickAsync();
            return await host.TakeMessagesAsync();
        }
    }

    [Fact]
    public async Task A_full_queue_gets_no_further_message()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Maintenance:QueueLimit", "1"));
        await host.Queue.SendMessageAsync("waiting", TestContext.Current.CancellationToken);
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        var summary = await host.TickAsync();

        Assert.Equal((1, 0), (summary.Due, summary.Enqueued));
        Assert.Single(await host.TakeMessagesAsync());
    }

    [Fact]
    public async Task Two_ticks_at_once_hand_out_each_item_once()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        foreach (var number in Enumerable.Range(0, 20))
            await host.CreateAsync($"a{number}");
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        await Task.WhenAll(host.TickAsync(), host.TickAsync());

        var handedOut = (await host.TakeMessagesAsync()).SelectMany(DueMessage.Read).Select(due => due.Key.Id).ToList();
        Assert.Equal(20, handedOut.Count);
        Assert.Equal(20, handedOut.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Idle_integrations_cost_a_tick_nothing()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        foreach (var number in Enumerable.Range(0, 100))
            await host.CreateAsync($"idle{number}");
        await host.RunAfterAsync(TimeSpan.FromSeconds(1));
        await host.CreateAsync("due");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        host.Requests.Reset();

        var summary = await host.TickAsync();

        Assert.Equal(1, summary.Due);
        Assert.Equal(ScheduleStore.Shards.Count, host.Requests.Count("GET", "Schedule"));
        Assert.Equal(1, host.Requests.Count("POST", "$batch"));
        Assert.Equal(ScheduleStore.Shards.Count + 1, host.Requests.Total);
    }

    [Fact]
    public async Task A_backlog_longer_than_a_page_does_not_keep_a_neighbour_in_its_shard_waiting()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Maintenance:RowsPerShard", "10"), ("Maintenance:SharePerOrganization", "5"));
        var neighbour = await NeighbourOfAcmeAsync(host);
        foreach (var number in Enumerable.Range(0, 30))
            await host.CreateAsync($"a{number}");
        await host.CreateAsync("n", neighbour);
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        await host.TickAsync();

        var handedOut = (await host.TakeMessagesAsync()).SelectMany(DueMessage.Read).CountBy(due => due.Hint.Organization).ToDictionary();
        Assert.Equal((5, 1), (handedOut[EngineHost.Acme], handedOut.GetValueOrDefault(neighbour)));
    }

    [Fact]
    public async Task The_open_work_of_an_organization_is_bounded_and_the_rest_waits()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Maintenance:SharePerOrganization", "8"), ("Maintenance:OpenPerOrganization", "10"));
        foreach (var number in Enumerable.Range(0, 30))
            await host.CreateAsync($"a{number}");

        // No message is processed: 8 items, then the remaining 2 of 10, and then a quarter of the share.
        Assert.Equal(8, await EnqueueAsync());
        Assert.Equal(2, await EnqueueAsync());
        Assert.Equal(2, await EnqueueAsync());

        foreach (var message in await host.TakeMessagesAsync())
            await host.WorkAsync(message);
        Assert.Equal(8, await EnqueueAsync());

        async Task<int> EnqueueAsync()
        {
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            return (await host.TickAsync()).Enqueued;
        }
    }

    [Fact]
    public async Task A_backlog_of_hours_costs_a_bounded_number_of_queries_and_hides_nothing_new_or_old()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Maintenance:RowsPerShard", "4"), ("Maintenance:SharePerOrganization", "4"));
        var neighbour = await NeighbourOfAcmeAsync(host);
        await host.CreateAsync("first");
        for (var minute = 0; minute < 300; minute++)
        {
            foreach (var number in Enumerable.Range(0, 2))
                await host.Get<ScheduleStore>().AddAsync(Sweep(EngineHost.Acme, TimeSpan.Zero), TestContext.Current.CancellationToken);
            if (minute == 200)
                await host.Get<ScheduleStore>().AddAsync(Sweep(neighbour, TimeSpan.Zero), TestContext.Current.CancellationToken);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await host.CreateAsync("new", neighbour);
        var found = new List<HintKind>();
        for (var tick = 0; tick < 12; tick++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            host.Requests.Reset();
            await host.TickAsync();
            Assert.InRange(host.Requests.Count("GET", "Schedule"), 16, 120);
            found.AddRange((await host.TakeMessagesAsync()).SelectMany(DueMessage.Read).Where(due => due.Hint.Organization == neighbour).Select(due => due.Hint.Kind));
            Assert.Contains(HintKind.Validate, found);
        }

        Assert.Equal([HintKind.Validate, HintKind.Sweep], found.Take(2));
    }

    [Fact]
    public async Task Hints_of_the_earlier_version_are_handed_out_and_moved_to_a_block()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        var row = Assert.Single(await host.RowsAsync("Schedule"));
        var table = host.Get<TableServiceClient>().GetTableClient(host.Prefix + "Schedule");
        await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: TestContext.Current.CancellationToken);
        var id = new HintKey(row.PartitionKey, row.RowKey).Id;
        row.RowKey = $"{host.Clock.GetUtcNow().UtcTicks:D19}_validate_{id}";
        row.Remove("IsHandedOut");
        await table.AddEntityAsync(row, TestContext.Current.CancellationToken);
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, (await host.TickAsync()).Enqueued);
        Assert.NotNull(HintRowKey.TryReadBlock(Assert.Single(await host.RowsAsync("Schedule")).RowKey));
        await host.WorkAsync(Assert.Single(await host.TakeMessagesAsync()));

        Assert.NotNull((await host.FindAsync(integration)).Validation.CheckedAt);
    }

    [Fact]
    public async Task A_hint_due_later_in_the_current_minute_waits()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        await host.Get<ScheduleStore>().AddAsync(Sweep(EngineHost.Acme, TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);

        host.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, (await host.TickAsync()).Due);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await host.TickAsync()).Enqueued);
    }

    [Theory]
    [InlineData("0000000000000000001")]
    [InlineData("1_garbage_1")]
    public async Task An_unreadable_hint_does_not_stop_other_hints(string key)
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var table = host.Get<TableServiceClient>().GetTableClient(host.Prefix + "Schedule");
        foreach (var shard in ScheduleStore.Shards)
        {
            var unreadable = new TableEntity(shard, "0" + key) { ["Kind"] = "garbage", ["Organization"] = "acme", ["Secrets"] = "?" };
            await table.AddEntityAsync(unreadable, TestContext.Current.CancellationToken);
        }

        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, (await host.TickAsync()).Enqueued);
    }

    [Fact]
    public async Task An_unavailable_shard_does_not_delay_other_shards()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        await host.CreateAsync("a");
        await host.CreateAsync("g", EngineHost.Globex);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var first = (await host.RowsAsync("Schedule")).Min(row => row.PartitionKey);
        foreach (var _ in Enumerable.Range(0, 4))
            host.Faults.RefuseConnection(request => Uri.UnescapeDataString(request.Uri.Query).Contains($"PartitionKey eq '{first}'", StringComparison.Ordinal));

        var summary = await host.TickAsync();

        Assert.True(host.Faults.IsSpent);
        Assert.Equal(1, summary.Enqueued);
    }

    private static async Task<OrganizationId> NeighbourOfAcmeAsync(EngineHost host)
    {
        var schedule = host.Get<ScheduleStore>();
        var acmes = await schedule.AddAsync(Sweep(EngineHost.Acme, TimeSpan.FromDays(1)), TestContext.Current.CancellationToken);
        for (var number = 0; ; number++)
        {
            var other = new OrganizationId($"organization{number}");
            if ((await schedule.AddAsync(Sweep(other, TimeSpan.FromDays(1)), TestContext.Current.CancellationToken)).Shard == acmes.Shard)
                return other;
        }
    }

    private static Hint Sweep(OrganizationId organization, TimeSpan dueIn) =>
        new() { Kind = HintKind.Sweep, Organization = organization, Integration = Guid.Empty, DueIn = dueIn };
}
