using Kontext.Core.Connections;
using Kontext.Testing;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.Crashes;

/// <summary>
/// The process ends before or after each of its calls to storage, secrets and the authorization server, or the answer of the call is lost.
/// Days later storage and the server's books agree: no row without its secret, no secret without its row, and no grant that cannot be
/// ended.
/// </summary>
/// <remarks>One gap cannot be closed: between the server's answer and the first time it is stored. It is counted.</remarks>
public sealed class CrashTests(AzuriteServer azurite)
{
    private static readonly TimeSpan ShortBeforeExpiry = GrantBooks.Lifetime - TimeSpan.FromMinutes(4) - TimeSpan.FromHours(2);

    // The small tier has only the worst fault: the call was carried out and the process ends without its answer.
    private static readonly CallFault[] All = LongTier.IsOn ? [CallFault.EndsBefore, CallFault.EndsAfter, CallFault.AnswerLost] : [CallFault.EndsAfter];

    public static TheoryData<CallFault> Faults => [.. All];

    public static TheoryData<CallFault, bool> FaultsByServer => new(
        from fault in All
        from rotates in LongTier.IsOn ? (bool[])[true, false] : [true]
        select (fault, rotates));

    [Theory, MemberData(nameof(Faults))]
    public async Task Connecting(CallFault fault)
    {
        CrashBench bench = new(azurite) { IsConnected = false };

        var points = await bench.RunAsync(nameof(Connecting), fault, instance => instance.ConnectAsync());

        Assert.All(points, point => Assert.Equal(point.Before?.Secret?.Address, point.After?.Secret?.Address));
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Connecting_while_a_vault_stores_nothing(CallFault fault)
    {
        CrashBench bench = new(azurite)
        {
            IsConnected = false,
            HasVaults = true,
            Prepare = deployment =>
            {
                string? first = null;
                deployment.Vault!.IsAway = (vault, method) => method == HttpMethod.Put && vault == (first ??= vault);
                return Task.CompletedTask;
            },
        };

        var points = await bench.RunAsync(nameof(Connecting_while_a_vault_stores_nothing), fault, instance => instance.ConnectAsync());

        Assert.Contains(points, point => point.After?.Secret?.Address.Name.EndsWith("-1", StringComparison.Ordinal) == true);
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Connecting_again(CallFault fault)
    {
        var points = await new CrashBench(azurite).RunAsync(nameof(Connecting_again), fault, instance => instance.ConnectAsync());

        Assert.All(points, AssertConnected);
    }

    [Theory, MemberData(nameof(FaultsByServer))]
    public async Task Refreshing_on_demand(CallFault fault, bool rotates)
    {
        var points = await RefreshingBench(rotates).RunAsync(nameof(Refreshing_on_demand), fault, instance => instance.ResolveAsync());

        Assert.All(points, point => AssertKeptOrReplyLost(point, rotates));
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Refreshing_while_the_vault_stores_nothing(CallFault fault)
    {
        var points = await AwayBench().RunAsync(nameof(Refreshing_while_the_vault_stores_nothing), fault, instance => instance.ResolveAsync());

        Assert.All(points, point => AssertKeptOrReplyLost(point, rotates: true));
        Assert.Contains(points, point => point.Before!.Secret!.Address.Name.EndsWith("-2", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Disconnecting_after_a_refresh_that_moved_without_a_commit(CallFault fault)
    {
        CrashBench bench = AwayBench(deployment => deployment.StartInstance().MoveWithoutCommitAsync());

        var points = await bench.RunAsync(
            nameof(Disconnecting_after_a_refresh_that_moved_without_a_commit), fault, instance => instance.RevokeAsync());

        Assert.All(points, point => Assert.Equal(point.Before!.Reason, point.After!.Reason));
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Disconnecting(CallFault fault)
    {
        var points = await new CrashBench(azurite).RunAsync(nameof(Disconnecting), fault, instance => instance.RevokeAsync());

        Assert.All(points, point => Assert.Equal(point.Before!.Reason, point.After!.Reason));
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Ending_by_the_engine(CallFault fault)
    {
        CrashBench bench = new(azurite)
        {
            Prepare = async deployment =>
            {
                deployment.Books.IsAway = true;
                await deployment.StartInstance().RevokeAsync();
                deployment.Clock.Advance(TimeSpan.FromMinutes(2));
                deployment.Books.IsAway = false;
            },
        };

        var points = await bench.RunAsync(nameof(Ending_by_the_engine), fault, instance => instance.RunEngineAsync());

        Assert.All(points, point => Assert.Equal(DisconnectReason.Revoked, point.After!.Reason));
    }

    [Theory, MemberData(nameof(FaultsByServer))]
    public async Task Refreshing_by_the_engine(CallFault fault, bool rotates)
    {
        var points = await RefreshingBench(rotates).RunAsync(nameof(Refreshing_by_the_engine), fault, instance => instance.RunEngineAsync());

        Assert.All(points, point => AssertKeptOrReplyLost(point, rotates));
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Losing_a_grant_that_the_server_withdrew(CallFault fault)
    {
        CrashBench bench = new(azurite)
        {
            Prepare = deployment =>
            {
                deployment.Clock.Advance(ShortBeforeExpiry);
                deployment.Books.WithdrawAll();
                return Task.CompletedTask;
            },
        };

        var points = await bench.RunAsync(nameof(Losing_a_grant_that_the_server_withdrew), fault, instance => instance.RunEngineAsync());

        Assert.All(points, point =>
        {
            Assert.Equal(DisconnectReason.ProviderRefused, point.After!.Reason);
            Assert.NotNull(point.After.Loss);
        });
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Changing_the_configuration(CallFault fault)
    {
        var points = await new CrashBench(azurite).RunAsync(nameof(Changing_the_configuration), fault, ChangeAsync);

        Assert.All(points, point => Assert.True(point.After!.Secret is not null || point.After.Reason == DisconnectReason.ConfigurationChanged, point.Call));

        static async Task ChangeAsync(Instance instance)
        {
            await instance.UpdateAsync("""{ "oauth": { "clientId": "another", "clientSecret": "canary-another-secret" } }""");
            await instance.RunEngineAsync();
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Archiving(CallFault fault)
    {
        CrashBench bench = new(azurite) { Later = TimeSpan.FromDays(34) };

        var points = await bench.RunAsync(nameof(Archiving), fault, ArchiveAsync);

        Assert.All(points, point => Assert.True(point.After!.Secret is not null || point.After.Reason == DisconnectReason.Revoked, point.Call));

        static async Task ArchiveAsync(Instance instance)
        {
            await instance.ArchiveAsync();
            await instance.RunEngineAsync();
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Ending_connections_after_the_archive_retention(CallFault fault)
    {
        CrashBench bench = new(azurite)
        {
            Prepare = async deployment =>
            {
                await deployment.StartInstance().ArchiveAsync();
                await deployment.LetPassAsync(TimeSpan.FromDays(29));
                deployment.Clock.Advance(TimeSpan.FromDays(1.1));
            },
        };

        var points = await bench.RunAsync(nameof(Ending_connections_after_the_archive_retention), fault, instance => instance.RunEngineAsync());

        Assert.All(points, point => Assert.Equal(DisconnectReason.Revoked, point.After!.Reason));
    }

    private CrashBench RefreshingBench(bool rotates) => new(azurite)
    {
        Rotates = rotates,
        Prepare = deployment =>
        {
            deployment.Clock.Advance(ShortBeforeExpiry);
            return Task.CompletedTask;
        },
    };

    // The vault that the connection's tokens are in takes nothing new from then on.
    private CrashBench AwayBench(Func<Deployment, Task>? more = null) => new(azurite)
    {
        HasVaults = true,
        Prepare = async deployment =>
        {
            deployment.Clock.Advance(ShortBeforeExpiry);
            var present = await deployment.StartInstance().FindConnectionAsync();
            deployment.Vault!.IsAway = (vault, method) => method == HttpMethod.Put && vault == present!.Secret!.Address.Vault;
            if (more is not null)
                await more(deployment);
        },
    };

    private static void AssertConnected(CrashPoint point) => Assert.True(point.After is { Secret: not null, Reason: null }, point.Call);

    private static void AssertKeptOrReplyLost(CrashPoint point, bool rotates)
    {
        if (point.IsUnkept && rotates)
            Assert.True(point is { After: { Secret: null, Reason: DisconnectReason.ProviderRefused, Loss: GrantLoss.ReplyLost }, Orphans: 0 }, point.Call);
        else
            AssertConnected(point);
    }
}
