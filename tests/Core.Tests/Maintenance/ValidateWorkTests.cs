using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Maintenance;

public sealed class ValidateWorkTests(AzuriteServer azurite)
{
    [Fact]
    public async Task A_new_integration_is_checked_at_the_next_tick_without_a_request()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();

        await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        var found = await host.FindAsync(integration);
        Assert.Equal(ValidationStatus.Valid, found.Validation.Status);
        Assert.Equal(host.Clock.GetUtcNow(), found.Validation.CheckedAt);
        Assert.Equal(integration.UpdatedAt, found.UpdatedAt);
        Assert.Equal(integration.Revision, found.Revision);
    }

    [Fact]
    public async Task A_changed_integration_is_checked_again_and_its_old_hint_is_dropped()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        await host.PatchAsync(integration, """{ "authMode": "user_token" }""");
        Assert.Equal(ValidationStatus.Pending, (await host.FindAsync(integration)).Validation.Status);

        await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(ValidationStatus.Valid, (await host.FindAsync(integration)).Validation.Status);
        Assert.Equal(2, host.Asked);
        Assert.Single(await HintsAsync(host));
    }

    [Fact]
    public async Task An_integration_in_order_is_checked_about_once_a_day()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        await host.CreateAsync();
        await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        await host.RunAfterAsync(TimeSpan.FromHours(21));
        Assert.Equal(1, host.Asked);
        await host.RunAfterAsync(TimeSpan.FromHours(6));
        Assert.Equal(2, host.Asked);
    }

    [Fact]
    public async Task A_message_that_arrives_twice_is_processed_once()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.TickAsync();
        var message = Assert.Single(await host.TakeMessagesAsync());

        var together = await Task.WhenAll(host.WorkAsync(message), host.WorkAsync(message));
        var after = await host.WorkAsync(message);

        Assert.Equal(1, together.Sum(summary => summary.Done));
        Assert.Equal((0, 1, 0), (after.Done, after.Skipped, after.Failed));
        Assert.Equal(1, host.Asked);
    }

    [Fact]
    public async Task An_item_of_a_kind_that_only_a_newer_version_knows_does_not_stop_the_others()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        await host.CreateAsync("a");
        await host.CreateAsync("b");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.TickAsync();
        var message = Assert.Single(await host.TakeMessagesAsync());
        const string Kind = "\"kind\":\"validate\"";
        var first = message.IndexOf(Kind, StringComparison.Ordinal);

        var summary = await host.WorkAsync(message[..first] + "\"kind\":\"refresh\"" + message[(first + Kind.Length)..]);

        Assert.Equal(1, summary.Done);
    }

    [Fact]
    public async Task A_transient_failure_needs_two_checks_to_make_a_valid_integration_invalid()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        host.Status = 503;
        await host.RunAfterAsync(TimeSpan.FromHours(27));
        Assert.Equal(ValidationStatus.Valid, (await host.FindAsync(integration)).Validation.Status);
        await host.RunAfterAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(ValidationStatus.Invalid, (await host.FindAsync(integration)).Validation.Status);
        Assert.Equal(3, host.Asked);

        host.Status = 200;
        await host.RunAfterAsync(TimeSpan.FromMinutes(12));
        var healed = await host.FindAsync(integration);
        Assert.Equal((ValidationStatus.Valid, 0), (healed.Validation.Status, healed.Validation.Failures));
    }

    [Fact]
    public async Task A_definite_refusal_needs_one_check()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        host.Status = 401;
        await host.RunAfterAsync(TimeSpan.FromHours(27));

        Assert.Equal(ValidationStatus.Invalid, (await host.FindAsync(integration)).Validation.Status);
    }

    [Fact]
    public async Task A_server_that_is_down_is_checked_less_and_less_often()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        await host.CreateAsync();
        host.Status = 500;

        foreach (var _ in Enumerable.Range(0, 60))
            await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        // At once, then after about 5, 10, 20 minutes; the next would be after 40.
        Assert.Equal(4, host.Asked);
    }

    [Fact]
    public async Task A_failing_host_is_paused_for_one_organization_only()
    {
        await using var host = await EngineHost.StartAsync(azurite, ("Maintenance:Concurrency", "1"));
        foreach (var number in Enumerable.Range(0, 20))
            await host.CreateAsync($"a{number}");
        host.Status = 500;
        await host.RunAfterAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(5, host.Asked);

        host.Status = 200;
        var other = await host.CreateAsync("g", EngineHost.Globex);
        await host.RunAfterAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(6, host.Asked);
        Assert.Equal(ValidationStatus.Valid, (await host.FindAsync(other)).Validation.Status);
        await host.RunAfterAsync(TimeSpan.FromMinutes(10));
        Assert.True(host.Asked > 20);
    }

    [Fact]
    public async Task An_archived_integration_is_not_checked_any_more()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.Get<IntegrationService>().ArchiveAsync(await host.FindAsync(integration), TestContext.Current.CancellationToken);

        await host.RunAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(0, host.Asked);
        Assert.Empty(await HintsAsync(host));
    }

    [Fact]
    public async Task A_hint_that_no_record_names_is_dropped_after_15_minutes()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var never = new IntegrationId(Guid.CreateVersion7(host.Clock.GetUtcNow()));
        await host.Get<IntegrationChecks>().HintAsync(EngineHost.Acme, never, TimeSpan.Zero, TestContext.Current.CancellationToken);

        foreach (var _ in Enumerable.Range(0, 14))
            await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        Assert.Single(await HintsAsync(host));
        foreach (var _ in Enumerable.Range(0, 3))
            await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(await HintsAsync(host));
    }

    [Fact]
    public async Task While_a_check_is_claimed_no_other_begins_and_after_the_lease_one_may()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var checks = host.Get<IntegrationChecks>();
        var integration = await host.FindAsync(await host.CreateAsync());

        var claimed = await checks.ClaimAsync(integration, TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.NotNull(claimed);
        Assert.Null(await checks.ClaimAsync(integration, TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Null(await checks.ClaimAsync(await host.FindAsync(integration), TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotNull(await checks.ClaimAsync(await host.FindAsync(integration), TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));

        // The result of the first check does not overwrite the result of the second one.
        var late = new ValidationRecord(ValidationStatus.Invalid, "late", host.Clock.GetUtcNow(), Failures: 1);
        await checks.RecordAsync(claimed, new CheckRecord(late, TimeSpan.FromDays(1)), TestContext.Current.CancellationToken);
        Assert.Equal(ValidationStatus.Pending, (await host.FindAsync(integration)).Validation.Status);
    }

    private static async Task<IEnumerable<string>> HintsAsync(EngineHost host) =>
        (await host.RowsAsync("Schedule")).Select(row => row.GetString("Kind")).Where(kind => kind == "validate");
}
