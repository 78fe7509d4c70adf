using System.Globalization;
using Kontext.Core.Endings;
using Kontext.Core.Schedule;
using Kontext.Testing;

namespace Kontext.Core.Tests.Endings;

/// <summary>Many connections end through the engine, each counted once.</summary>
public sealed class RevocationTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Very_many_people_are_disconnected_and_counted()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        var people = Enumerable.Range(0, 120).Select(number => RevocationHost.UserOf(number.ToString(CultureInfo.InvariantCulture))).ToList();
        await Parallel.ForEachAsync(people, Ct, async (person, _) => await host.ConnectAsync(integration, person));

        var id = await host.StartAsync(RevocationTarget.Of(integration.Id));
        await host.RunDueAsync(HintKind.RevokeAll);

        var status = await host.ReadAsync(id);
        Assert.Equal((120, 120, true), (status.Connections, status.Ended, status.CompletedAt is not null));
        Assert.Equal(0, await host.CountSecretsAsync());
    }

    [Fact]
    public async Task Two_messages_of_one_revocation_end_each_connection_once()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        var people = Enumerable.Range(0, 30).Select(number => RevocationHost.UserOf(number.ToString(CultureInfo.InvariantCulture))).ToList();
        await Parallel.ForEachAsync(people, Ct, async (person, _) => await host.ConnectAsync(integration, person));
        var id = await host.StartAsync(RevocationTarget.Of(integration.Id));

        var due = Assert.Single(await host.ListDueAsync(HintKind.RevokeAll));
        await Task.WhenAll(host.RunAsync(due, Ct), host.RunAsync(due, Ct), host.RunAsync(due, Ct));
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.RunDueAsync(HintKind.RevokeAll);

        var status = await host.ReadAsync(id);
        Assert.Equal((30, 30, true), (status.Connections, status.Ended, status.CompletedAt is not null));
    }

    [Fact]
    public async Task Whoever_disconnects_at_the_same_moment_is_not_counted_and_holds_nothing_up()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, RevocationHost.Alice);
        await host.ConnectAsync(integration, RevocationHost.Bob);
        var id = await host.StartAsync(RevocationTarget.Of(integration.Id));

        // Alice comes between the note of her connection and its end.
        host.Faults.LoseAnswer(
            request => request.Method == Azure.Core.RequestMethod.Patch, () => host.DisconnectAsync(integration, RevocationHost.Alice));
        await host.RunDueAsync(HintKind.RevokeAll);

        var status = await host.ReadAsync(id);
        Assert.True(host.Faults.IsSpent);
        Assert.InRange(status.Connections, 1, 2); // the first note may be of bob's
        Assert.Equal(status.Connections, status.Ended);
        Assert.NotNull(status.CompletedAt);
        Assert.False(await host.IsConnectedAsync(integration, RevocationHost.Alice) || await host.IsConnectedAsync(integration, RevocationHost.Bob));
    }

    [Theory]
    [InlineData(-1_000, true)]
    [InlineData(0, true)]
    [InlineData(999, true)]
    [InlineData(1_000, false)]
    public void What_another_clock_saw_begin_within_a_second_is_overtaken(int afterMs, bool isOvertaken)
    {
        var askedAt = DateTimeOffset.UnixEpoch;

        Assert.Equal(isOvertaken, Revocation.IsOvertaken(askedAt.AddMilliseconds(afterMs), askedAt));
        Assert.False(Revocation.IsOvertaken(askedAt, askedAt: null));
    }

    [Fact]
    public async Task Who_replaces_their_credential_meanwhile_keeps_the_new_one()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, RevocationHost.Alice);
        var id = await host.StartAsync(RevocationTarget.Of(integration.Id));
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        host.Faults.LoseAnswer(
            request => request.Method == Azure.Core.RequestMethod.Patch, () => host.ConnectAsync(integration, RevocationHost.Alice));
        await host.RunDueAsync(HintKind.RevokeAll);

        var status = await host.ReadAsync(id);
        Assert.Equal((0, 0, true), (status.Connections, status.Ended, status.CompletedAt is not null));
        Assert.True(await host.IsConnectedAsync(integration, RevocationHost.Alice));
    }

    [Fact]
    public async Task A_connection_that_was_on_its_way_is_ended_by_the_second_look()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        RevocationId id = default;

        // It is asked for and done while bob's credential is being kept.
        host.Faults.RefuseConnection(
            request => request.Method == Azure.Core.RequestMethod.Post && request.Uri.ToUri().AbsolutePath.EndsWith(host.Prefix + "Connections", StringComparison.Ordinal),
            async () =>
            {
                id = await host.StartAsync(RevocationTarget.Of(integration.Id));
                await host.RunDueAsync(HintKind.RevokeAll);
            });
        await host.ConnectAsync(integration, RevocationHost.Bob);
        Assert.Equal(0, (await host.ReadAsync(id)).Connections);

        host.Clock.Advance(TimeSpan.FromMinutes(20));
        await host.RunDueAsync(HintKind.RevokeAll);

        Assert.Equal((1, 1), ((await host.ReadAsync(id)).Connections, (await host.ReadAsync(id)).Ended));
        Assert.False(await host.IsConnectedAsync(integration, RevocationHost.Bob));
    }

    [Fact]
    public async Task Nothing_is_left_of_it_a_month_later_and_its_target_can_be_revoked_again()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, RevocationHost.Alice);
        var first = await host.StartAsync(RevocationTarget.Of(RevocationHost.Alice));
        await host.RunDueAsync(HintKind.RevokeAll);
        host.Clock.Advance(TimeSpan.FromMinutes(21));
        await host.RunDueAsync(HintKind.RevokeAll);

        host.Clock.Advance(TimeSpan.FromDays(29));
        await host.RunDueAsync(HintKind.RevokeAll);
        Assert.NotNull((await host.ReadAsync(first)).CompletedAt);
        host.Clock.Advance(TimeSpan.FromDays(2));
        await host.RunDueAsync(HintKind.RevokeAll);

        Assert.Null(await host.Revocations.FindAsync(RevocationHost.Acme, first, Ct));
        Assert.Equal(0, await host.CountRowsAsync("r_"));
        Assert.DoesNotContain(await host.RowsAsync("Schedule"), row => row.GetString("Kind") == "revoke_all");
        Assert.NotEqual(first, await host.StartAsync(RevocationTarget.Of(RevocationHost.Alice)));
    }

    [Fact]
    public async Task The_removal_of_an_old_one_leaves_the_next_one_of_its_target()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        await host.StartAsync(RevocationTarget.Of(RevocationHost.Alice));
        await host.RunDueAsync(HintKind.RevokeAll);
        host.Clock.Advance(TimeSpan.FromMinutes(21));
        await host.RunDueAsync(HintKind.RevokeAll);
        host.Clock.Advance(TimeSpan.FromDays(30));
        var next = await host.StartAsync(RevocationTarget.Of(RevocationHost.Alice));

        await host.RunDueAsync(HintKind.RevokeAll);

        Assert.NotNull((await host.ReadAsync(next)).CompletedAt);
        Assert.Equal(1, await host.CountRowsAsync("r_", "t_"));
    }

    [Fact]
    public async Task Asked_for_by_many_at_once_there_is_one()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Revocations.StartAsync(RevocationHost.Acme, RevocationTarget.Of(integration.Id), Ct)));

        var ids = answers.Select(answer => answer.Succeeded(out var status, out var problem) ? status.Id.ToString() : problem.Code).Distinct(StringComparer.Ordinal);
        Assert.Single(ids, id => id != "concurrent_change");
        Assert.Equal(1, await host.CountRowsAsync("r_", "r_"));
    }

    [Fact]
    public async Task A_hint_whose_record_was_never_written_is_dropped()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        await host.Get<ScheduleStore>().AddAsync(
            new Hint { Kind = HintKind.RevokeAll, Organization = RevocationHost.Acme, Integration = Guid.Empty, Task = Guid.CreateVersion7(host.Clock.GetUtcNow()), DueIn = TimeSpan.Zero }, Ct);

        await host.RunDueAsync(HintKind.RevokeAll);
        Assert.Single(await host.RowsAsync("Schedule"));
        host.Clock.Advance(TimeSpan.FromMinutes(16));
        await host.RunDueAsync(HintKind.RevokeAll);

        Assert.Empty(await host.RowsAsync("Schedule"));
    }
}
