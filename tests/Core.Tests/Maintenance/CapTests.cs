using Kontext.Core.Caps;
using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Testing;

namespace Kontext.Core.Tests.Maintenance;

public sealed class CapTests(AzuriteServer azurite)
{
    private const int Cap = 5;

    [Fact]
    public async Task Integrations_above_the_cap_are_refused_after_a_count_until_the_next_count()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Caps:IntegrationsPerOrganization", "5"));
        for (var number = 0; number < Cap; number++)
        {
            Assert.Null(await CheckAsync(host));
            await host.CreateAsync($"a{number}");
        }

        await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        var refused = await CheckAsync(host);
        Assert.Equal((ErrorCodes.RateLimited, CapService.CountedEvery), (refused?.Code, refused?.RetryAfter));

        await host.ArchiveAsync("a0");
        await host.RunAfterAsync(TimeSpan.FromMinutes(9));
        Assert.NotNull(await CheckAsync(host));
        await host.RunAfterAsync(TimeSpan.FromMinutes(2));
        Assert.Null(await CheckAsync(host));
    }

    [Fact]
    public async Task Integrations_created_after_a_count_are_added_until_the_next_count()
    {
        const int Most = 60;
        await using var host = await EngineHost.StartAsync(azurite, ("Caps:IntegrationsPerOrganization", "60"));
        for (var number = 0; number < Most - 10; number++)
            Assert.Null(await CheckAsync(host));
        await host.RunAfterAsync(TimeSpan.FromMinutes(1)); // counts none

        for (var number = 0; number < Most; number++)
            Assert.Null(await CheckAsync(host));

        Assert.Equal(ErrorCodes.RateLimited, (await CheckAsync(host))?.Code);
    }

    [Fact]
    public async Task An_organization_with_few_new_integrations_costs_no_request()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        host.Requests.Reset();

        foreach (var _ in Enumerable.Range(0, 49))
            Assert.Null(await CheckAsync(host));

        Assert.Equal(0, host.Requests.Total);
        Assert.Null(await CheckAsync(host));
        Assert.Equal(2, host.Requests.Total);
        Assert.Null(await CheckAsync(host));
        Assert.Equal(2, host.Requests.Total);
    }

    [Fact]
    public async Task A_count_does_not_wait_behind_the_backlog_of_its_organization()
    {
        await using var host = await EngineHost.StartAsync(
            azurite, ("Caps:IntegrationsPerOrganization", "5"), ("Maintenance:SharePerOrganization", "1"), ("Maintenance:RowsPerShard", "3"));
        for (var number = 0; number < 2 * Cap; number++)
        {
            await CheckAsync(host);
            await host.CreateAsync($"a{number}");
        }

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.TickAsync();

        var handedOut = (await host.TakeMessagesAsync()).SelectMany(DueMessage.Read).Select(due => due.Hint.Kind);
        Assert.Equal([HintKind.Validate, HintKind.Count], handedOut.Order());
    }

    [Fact]
    public async Task Only_one_of_several_requested_counts_continues()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Caps:IntegrationsPerOrganization", "1"));
        await host.CreateAsync();
        Hint hint = new() { Kind = HintKind.Count, Organization = EngineHost.Acme, Integration = Guid.Empty, DueIn = TimeSpan.Zero };
        foreach (var _ in Enumerable.Range(0, 3))
            await host.Get<ScheduleStore>().AddAsync(hint, TestContext.Current.CancellationToken);

        await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        await host.RunAfterAsync(CapService.CountedEvery);

        Assert.Single(await host.RowsAsync("Schedule"), row => row.GetString("Kind") == "count");
    }

    private static Task<Problem?> CheckAsync(EngineHost host) =>
        host.Get<CapService>().CheckIntegrationsAsync(EngineHost.Acme, TestContext.Current.CancellationToken);
}
