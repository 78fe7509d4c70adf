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
    public async Task Very_many_users_are_disconnected_and_counted()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        var people = Enumerable.Range(0, 120).Select(number => RevocationHost.UserOf(number.ToString(CultureInfo.InvariantCulture))).ToList();
        await Parallel.ForEachAsync(people, Ct, async (person, _) => await host.ConnectAsync(integration, person));

        var id = await host.StartAsync(BulkDisconnectTarget.Of(integration.Id));
        await host.RunDueAsync(HintKind.RevokeAll);

        var status = await host.ReadAsync(id);
        Assert.Equal((120, 120, true), (status.Connections, status.Ended, status.CompletedAt is not null));
        Assert.Equal(0, await host.CountSecretsAsync());
    }

    [Fact]
    public async Task Two_messages_of_one_bulk_disconnect_end_each_connection_once()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        var people = Enumerable.Range(0, 30).Select(number => RevocationHost.UserOf(number.ToString(CultureInfo.InvariantCulture))).ToList();
        await Parallel.ForEachAsync(people, Ct, async (person, _) => await host.ConnectAsync(integration, person));
        var id = await host.StartAsync(BulkDisconnectTarget.Of(integration.Id));

        var due = Assert.Single(await host.ListDueAsync(HintKind.RevokeAll));
        await Task.WhenAll(host.RunAsync(due, Ct), host.RunAsync(due, Ct), host.RunAsync(due, Ct));
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.RunDueAsync(HintKind.RevokeAll);

        var status = await host.ReadAsync(id);
        Assert.Equal((30, 30, true), (status.Connections, status.Ended, status.CompletedAt is not null));
    }

    [Fact]
    public async Task A_simultaneous_disconnect_of_a_user_does_not_stop_the_bulk_disconnect()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, RevocationHost.Alice);
        await host.ConnectAsync(integration, RevocationHost.Bob);
        var id = await host.StartAsync(BulkDisconnectTarget.Of(integration.Id));

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
    public void An_authorization_begun_up_to_a_second_after_the_request_is_overtaken(int afterMs, bool isOvertaken)
    {
        var askedAt = DateTimeOffset.UnixEpoch;

        Assert.Equal(isOvertaken, BulkDisconnect.IsOvertaken(askedAt.AddMilliseconds(afterMs), askedAt));
        Assert.False(BulkDisconnect.IsOvertaken(askedAt, askedAt: null));
    }

    [Fact]
    public async Task A_credential_replaced_during_a_bulk_disconnect_stays_connected()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, RevocationHost.Alice);
        var id = await host.StartAsync(BulkDisconnectTarget.Of(integration.Id));
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        host.Faults.LoseAnswer(
            request => request.Method == Azure.Core.RequestMethod.Patch, () => host.ConnectAsync(integration, RevocationHost.Alice));
        await host.RunDueAsync(HintKind.RevokeAll);

        var status = await host.ReadAsync(id);
        Assert.Equal((0, 0, true), (status.Connections, status.Ended, status.CompletedAt is not null));
        Assert.True(await host.IsConnectedAsync(integration, RevocationHost.Alice));
    }

    [Fact]
    public async Task A_connection_written_during_the_first_walk_is_ended_by_the_second_walk()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        BulkDisconnectId id = default;

        // The bulk disconnect is requested and done while Bob's credential is being stored.
        host.Faults.RefuseConnection(
            request => request.Method == Azure.Core.RequestMethod.Post && request.Uri.ToUri().AbsolutePath.EndsWith(host.Prefix + "Connections", StringComparison.Ordinal),
            async () =>
            {
                id = await host.StartAsync(BulkDisconnectTarget.Of(integration.Id));
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
    public async Task After_a_month_no_row_is_left_and_a_new_bulk_disconnect_can_begin()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, RevocationHost.Alice);
        var first = await host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice));
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
        Assert.NotEqual(first, await host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice)));
    }

    [Fact]
    public async Task Removing_an_old_bulk_disconnect_keeps_the_next_one_of_its_target()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        await host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice));
        await host.RunDueAsync(HintKind.RevokeAll);
        host.Clock.Advance(TimeSpan.FromMinutes(21));
        await host.RunDueAsync(HintKind.RevokeAll);
        host.Clock.Advance(TimeSpan.FromDays(30));
        var next = await host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice));

        await host.RunDueAsync(HintKind.RevokeAll);

        Assert.NotNull((await host.ReadAsync(next)).CompletedAt);
        Assert.Equal(1, await host.CountRowsAsync("r_", "t_"));
    }

    [Fact]
    public async Task Many_simultaneous_requests_begin_one_bulk_disconnect()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Revocations.StartAsync(RevocationHost.Acme, BulkDisconnectTarget.Of(integration.Id), Ct)));

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
