using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Testing;

namespace Kontext.Core.Tests.Endings;

/// <summary>When a bulk disconnect is looked at again, and what its record and its hints say meanwhile.</summary>
public sealed class BulkDisconnectTests(AzuriteServer azurite)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(24, 6)]
    [InlineData(60, 15)]
    [InlineData(239, 59.75)]
    [InlineData(240, 60)]
    [InlineData(241, 60)]
    [InlineData(6 * 24 * 60, 60)]
    public async Task An_open_bulk_disconnect_is_looked_at_again_after_a_quarter_of_its_age(int minutes, double pause)
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var bulk = (await StartOpenAsync(host)) with { AskedAt = host.Clock.GetUtcNow(), WalkedAt = host.Clock.GetUtcNow(), WalkedAgainAt = host.Clock.GetUtcNow() };
        host.Clock.Advance(minutes * Minute);

        Assert.Equal(host.Clock.GetUtcNow() + (pause * Minute), await host.Revocations.ContinueAsync(bulk, Ct));
    }

    [Fact]
    public async Task A_young_open_bulk_disconnect_is_looked_at_again_after_a_minute()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var bulk = (await StartOpenAsync(host)) with { AskedAt = host.Clock.GetUtcNow(), WalkedAt = host.Clock.GetUtcNow(), WalkedAgainAt = host.Clock.GetUtcNow() };

        Assert.Equal(host.Clock.GetUtcNow() + Minute, await host.Revocations.ContinueAsync(bulk, Ct));
    }

    [Fact]
    public async Task The_second_walk_is_due_20_minutes_after_the_request()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var askedAt = host.Clock.GetUtcNow();
        var bulk = await FindAsync(host, await host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice)));
        host.Clock.Advance(Minute);

        Assert.Equal(askedAt + (20 * Minute), await host.Revocations.ContinueAsync(bulk, Ct));
    }

    [Fact]
    public async Task A_record_that_another_instance_changed_is_looked_at_again_after_a_minute()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var bulk = await FindAsync(host, await host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice)));
        await host.Revocations.ContinueAsync(bulk, Ct);

        Assert.Equal(host.Clock.GetUtcNow() + Minute, await host.Revocations.ContinueAsync(bulk, Ct));
    }

    [Fact]
    public async Task A_walk_is_not_complete_while_a_noted_connection_still_has_its_credential()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var walk = host.Get<BulkDisconnectWalk>();
        var bulk = await StartOpenAsync(host);

        Assert.False(await walk.EndAllAsync(bulk, Ct));
    }

    [Fact]
    public async Task A_second_request_leaves_one_hint_of_the_running_bulk_disconnect()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        var id = await host.StartAsync(BulkDisconnectTarget.Of(integration.Id));

        Assert.Equal(id, await host.StartAsync(BulkDisconnectTarget.Of(integration.Id)));

        var hint = Assert.Single(await host.ListDueAsync(HintKind.RevokeAll));
        Assert.Equal((id.Value, integration.Id.Value, null), (hint.Hint.Task, hint.Hint.Integration, hint.Hint.User));
        Assert.True((await FindAsync(host, id)).Names(hint.Key));
    }

    [Fact]
    public async Task Requests_at_once_leave_one_hint()
    {
        await using var host = await RevocationHost.StartAsync(azurite);
        var target = BulkDisconnectTarget.Of(RevocationHost.Alice);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Revocations.StartAsync(RevocationHost.Acme, target, Ct)));

        var hint = Assert.Single(await host.ListDueAsync(HintKind.RevokeAll));
        Assert.Equal((Guid.Empty, RevocationHost.Alice), (hint.Hint.Integration, hint.Hint.User));
    }

    [Fact]
    public async Task A_bulk_disconnect_is_complete_when_its_last_credential_has_ended()
    {
        var walkedAt = DateTimeOffset.UnixEpoch.AddHours(1);
        BulkDisconnect bulk = new()
        {
            Id = new BulkDisconnectId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)),
            Organization = RevocationHost.Acme,
            Target = BulkDisconnectTarget.Of(RevocationHost.Alice),
            CreatedAt = DateTimeOffset.UnixEpoch,
            AskedAt = DateTimeOffset.UnixEpoch,
            WalkedAt = walkedAt,
            Hint = default,
        };
        EndedConnection early = new()
        {
            User = RevocationHost.Alice,
            Integration = new IntegrationId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)),
            Secret = SecretAddress.Read("main/c-0"),
            IsEnded = true,
            OverAt = walkedAt.AddMinutes(-5),
            RowVersion = "1",
        };
        var late = early with { OverAt = walkedAt.AddMinutes(5) };
        var open = early with { IsEnded = false, OverAt = null };

        Assert.Equal((1, 1, walkedAt), await ReadAsync(early));
        Assert.Equal((3, 3, walkedAt.AddMinutes(5)), await ReadAsync(early, late, early));
        Assert.Equal((3, 2, null), await ReadAsync(early, open, late));

        async Task<(int, int, DateTimeOffset?)> ReadAsync(params EndedConnection[] connections)
        {
            var status = await BulkDisconnectStatus.OfAsync(bulk, connections.ToAsyncEnumerable(), Ct);
            return (status.Connections, status.Ended, status.CompletedAt);
        }
    }

    // Alice connected after the request, and her connection was noted all the same, as by an instance whose clock is wrong.
    private static async Task<BulkDisconnect> StartOpenAsync(RevocationHost host)
    {
        var integration = await host.CreateAsync();
        var id = await host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice));
        var bulk = await FindAsync(host, id);
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await host.ConnectAsync(integration, RevocationHost.Alice);
        var connection = await host.Get<ConnectionStore>().FindAsync(RevocationHost.Acme, RevocationHost.Alice, integration.Id, Ct);
        await host.Get<EndedConnectionStore>().NoteAsync(RevocationHost.Acme, id.Value, RevocationHost.Alice, integration.Id, connection!.Secret!.Address, Ct);
        return bulk;
    }

    private static async Task<BulkDisconnect> FindAsync(RevocationHost host, BulkDisconnectId id) =>
        Assert.IsType<BulkDisconnect>(await host.Get<BulkDisconnectStore>().FindAsync(RevocationHost.Acme, id, Ct));
}
