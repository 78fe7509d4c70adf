using Azure.Core;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Schedule;
using Kontext.Testing;

namespace Kontext.Core.Tests.Maintenance;

public sealed class HintTests(AzuriteServer azurite)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_lost_answer_of_a_result_and_a_rename_keep_the_hint_of_the_record()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var checks = host.Get<IntegrationChecks>();
        var claimed = await checks.ClaimAsync(await host.FindAsync(await host.CreateAsync()), Lease, TestContext.Current.CancellationToken);
        Assert.NotNull(claimed);
        host.Faults.LoseAnswer(IsUpdate, () => host.PatchAsync(claimed, """{ "name": "api" }"""));

        await checks.RecordAsync(claimed, new CheckRecord(Valid(host), TimeSpan.FromDays(1)), TestContext.Current.CancellationToken);

        Assert.True(host.Faults.IsSpent);
        await AssertNamesAHintThatExistsAsync(host, claimed);
    }

    [Fact]
    public async Task A_lost_answer_of_a_result_and_a_new_claim_keep_the_hint_of_the_record()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var checks = host.Get<IntegrationChecks>();
        var claimed = await checks.ClaimAsync(await host.FindAsync(await host.CreateAsync()), Lease, TestContext.Current.CancellationToken);
        Assert.NotNull(claimed);
        host.Faults.LoseAnswer(IsUpdate, async () => await checks.ClaimAsync(await host.FindAsync(claimed), Lease, TestContext.Current.CancellationToken));

        await checks.RecordAsync(claimed, new CheckRecord(Valid(host), TimeSpan.FromDays(1)), TestContext.Current.CancellationToken);

        Assert.True(host.Faults.IsSpent);
        await AssertNamesAHintThatExistsAsync(host, claimed);
    }

    [Fact]
    public async Task A_request_with_a_taken_name_leaves_no_hint()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var first = await host.CreateAsync("API");
        var second = await host.CreateAsync("other");

        Assert.False(await host.TryCreateAsync("api"));
        Assert.False(await host.TryPatchAsync(second, """{ "name": "api", "authMode": "user_token" }"""));

        var named = new[] { (await host.FindAsync(first)).Hint?.Row, (await host.FindAsync(second)).Hint?.Row };
        var hints = (await host.RowsAsync("Schedule")).Where(row => row.GetString("Kind") == "validate").Select(row => row.RowKey);
        Assert.Equal(named.Order(StringComparer.Ordinal), hints.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_during_a_check_is_checked_at_the_next_tick()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        Assert.NotNull(await host.Get<IntegrationChecks>().ClaimAsync(await host.FindAsync(integration), Lease, TestContext.Current.CancellationToken));
        await host.PatchAsync(integration, """{ "authMode": "user_token" }""");

        await host.RunAfterAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(ValidationStatus.Valid, (await host.FindAsync(integration)).Validation.Status);
    }

    [Fact]
    public async Task A_hint_whose_record_does_not_exist_yet_counts_no_failed_attempt()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var never = new IntegrationId(Guid.CreateVersion7(host.Clock.GetUtcNow()));
        await host.Get<IntegrationChecks>().HintAsync(EngineHost.Acme, never, TimeSpan.Zero, TestContext.Current.CancellationToken);

        foreach (var _ in Enumerable.Range(0, 5))
            await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(0, Assert.Single(await host.RowsAsync("Schedule")).GetInt32("Attempts"));
    }

    [Fact]
    public async Task A_check_by_another_instance_does_not_end_the_pause_of_a_failing_host()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Maintenance:Concurrency", "1"));
        var integrations = new List<Integration>();
        foreach (var number in Enumerable.Range(0, 20))
            integrations.Add(await host.CreateAsync($"a{number}"));
        host.Status = 500;
        await host.RunAfterAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(5, host.Asked);

        host.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.TickAsync();
        var due = (await host.TakeMessagesAsync()).SelectMany(DueMessage.Read).ToList();
        var taken = await FindUncheckedAsync(host, integrations);
        Assert.NotNull(await host.Get<IntegrationChecks>().ClaimAsync(taken, Lease, TestContext.Current.CancellationToken));
        await host.WorkAsync(DueMessage.Write(due.Where(hint => hint.Key.Id == taken.Hint?.Id)));
        await host.WorkAsync(DueMessage.Write(due));

        Assert.Equal(6, host.Asked);
    }

    private static async Task<Integration> FindUncheckedAsync(EngineHost host, IEnumerable<Integration> integrations)
    {
        foreach (var integration in integrations)
        {
            if (await host.FindAsync(integration) is { Validation.Status: ValidationStatus.Pending } found)
                return found;
        }

        throw new InvalidOperationException("All were checked.");
    }

    private static async Task AssertNamesAHintThatExistsAsync(EngineHost host, Integration integration)
    {
        var named = (await host.FindAsync(integration)).Hint?.Id;
        Assert.Contains(await host.RowsAsync("Schedule"), row => new HintKey(row.PartitionKey, row.RowKey).Id == named);
    }

    private static bool IsUpdate(Request request) =>
        request.Method == RequestMethod.Put && request.Uri.Path.Contains("Integrations", StringComparison.Ordinal);

    private static ValidationRecord Valid(EngineHost host) => new(ValidationStatus.Valid, "in order", host.Clock.GetUtcNow(), Failures: 0);
}
