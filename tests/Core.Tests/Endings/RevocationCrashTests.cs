using Kontext.Core.Endings;
using Kontext.Core.Schedule;
using Kontext.Testing;

namespace Kontext.Core.Tests.Endings;

/// <summary>The process ends at each of its requests to storage. The next run ends the remaining connections, and counts every connection once.</summary>
public sealed class RevocationCrashTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task After_a_crash_at_any_request_the_next_run_completes_the_bulk_disconnect(bool isDone)
    {
        var hasEnded = true;
        for (var last = 0; hasEnded; last += LongTier.Step)
        {
            await using var host = await RevocationHost.StartAsync(azurite);
            var integration = await host.CreateAsync();
            await host.ConnectAsync(integration, RevocationHost.Alice);
            await host.ConnectAsync(integration, RevocationHost.Bob);
            var id = await host.StartAsync(BulkDisconnectTarget.Of(integration.Id));
            var due = Assert.Single(await host.ListDueAsync(HintKind.RevokeAll));

            hasEnded = await EndAsync(host, last, isDone, () => host.RunAsync(due, Ct));

            for (var minutes = 0; minutes < 70; minutes += 5)
            {
                host.Clock.Advance(TimeSpan.FromMinutes(5));
                await host.RunDueAsync(HintKind.RevokeAll, HintKind.Garbage);
            }

            var status = await host.ReadAsync(id);
            Assert.True(
                (status.Connections, status.Ended, status.CompletedAt is not null) == (2, 2, true),
                $"Ended at request {last}: {status.Connections} connections, {status.Ended} ended, completed {status.CompletedAt}");
            Assert.Equal((0, 0), (await host.CountSecretsAsync(), await host.CountRowsAsync("u_", "x_")));
            Assert.True(last < 60);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task After_a_crash_at_any_request_of_the_start_a_repeat_begins_it(bool isDone)
    {
        var hasEnded = true;
        for (var last = 0; hasEnded; last += LongTier.Step)
        {
            await using var host = await RevocationHost.StartAsync(azurite);
            var integration = await host.CreateAsync();
            await host.ConnectAsync(integration, RevocationHost.Alice);

            hasEnded = await EndAsync(host, last, isDone, () => host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice)));

            var id = await host.StartAsync(BulkDisconnectTarget.Of(RevocationHost.Alice));
            await host.RunDueAsync(HintKind.RevokeAll);
            var status = await host.ReadAsync(id);
            Assert.Equal((1, 1, true), (status.Connections, status.Ended, status.CompletedAt is not null));
            host.Clock.Advance(TimeSpan.FromMinutes(21));
            await host.RunDueAsync(HintKind.RevokeAll);
            Assert.Single(await host.RowsAsync("Schedule"), row => row.GetString("Kind") == "revoke_all");
            Assert.True(last < 20);
        }
    }

    // The program never comes back from that request; false when it had fewer.
    private static async Task<bool> EndAsync(RevocationHost host, int last, bool isDone, Func<Task> act)
    {
        var requests = -1;
        var ended = host.Faults.EndAt(_ => Interlocked.Increment(ref requests) == last, isDone);
        var acting = act();
        await Task.WhenAny(acting, ended);
        host.Faults.Forget();
        if (!ended.IsCompleted)
            await acting;
        return ended.IsCompleted;
    }
}
