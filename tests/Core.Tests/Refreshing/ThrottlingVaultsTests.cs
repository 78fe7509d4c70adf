using System.Globalization;
using Kontext.Core.Connecting;
using Kontext.Core.Input;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>
/// All connections fall due at the same time, vaults have the write limit of Key Vault, and users connect at the same time. The engine
/// leaves a part of the limit to users. It does not refresh tokens that cannot be stored now, and loses none.
/// </summary>
public sealed class ThrottlingVaultsTests(AzuriteServer azurite) : IDisposable
{
    private const int MaxTicks = 300;

    private static readonly string[] Names = ["first", "second", "third"];
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    // The vault counts by ten seconds.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(11);

    // Every run has few connections and a twentieth of the limit. The full tier has the limit of Key Vault.
    private static readonly (int Connections, int People, int Limit) Size = LongTier.IsOn ? (5_000, 50, 300) : (75, 5, 15);

    private readonly ScriptedKeyVault _vault = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _vault.Dispose();

    [Fact]
    public async Task With_one_instance_no_request_of_a_user_waits()
    {
        var (longest, throttled) = await RunAsync(instances: 1);

        Assert.Equal(0, throttled);
        Assert.Equal(TimeSpan.Zero, longest);
    }

    [Fact]
    public async Task With_two_instances_no_user_waits_longer_than_Retry_After_of_a_vault()
    {
        var (longest, throttled) = await RunAsync(instances: 2);

        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(12));
        Assert.InRange(throttled, 0, Size.Connections / 2);
    }

    private async Task<(TimeSpan LongestWait, int Throttled)> RunAsync(int instances)
    {
        await using var host = await StartAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(56));
        _vault.WriteLimit = (Size.Limit, host.Clock);
        _vault.ResetOperations();
        var began = host.Now;
        var waits = new List<TimeSpan>();
        var ticks = 0;
        for (; await RenewedAsync(host) < Size.Connections; ticks++)
        {
            Assert.True(ticks < MaxTicks);
            var messages = await host.TickAsync();
            var work = messages.Select((message, number) => host.WorkAsync(message, number % instances == 0 ? host.Rooms : host.Other)).ToList<Task>();
            if (ticks == 0)
                work.AddRange(Enumerable.Range(0, Size.People).Select(number => ConnectAsync(host, number, waits)));
            await PumpAsync(host, Task.WhenAll(work));
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var took = host.Now - began;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{instances} instances, {Size}: {ticks} ticks, {took.TotalMinutes:F1} minutes, longest wait of a person {waits.Max().TotalSeconds:F1} s, {_vault.Throttled} turned away, {_vault.Operations.Count} operations"));
        await NothingIsLostAsync(host);
        Assert.Equal(Size.People, waits.Count);
        return (waits.Max(), _vault.Throttled);
    }

    private async Task<RefreshHost> StartAsync()
    {
        var host = await RefreshHost.StartAsync(
            azurite,
            _vault,
            tokens => tokens.KeepsRefreshToken = true, // many users share one scripted sequence
            [("Maintenance:SharePerOrganization", "1000"), .. Names.Select(name => ($"Secrets:Vaults:{name}", ScriptedKeyVault.AddressOf(name).AbsoluteUri))],
            services => services.AddSingleton(provider => new SecretBudget(provider.GetRequiredService<TimeProvider>())
            {
                EngineWrites = Size.Limit * 2 / 3,
                Writes = Size.Limit * 13 / 15,
            }));
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Size.Connections - 1),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct },
            async (number, _) => Assert.Equal(AnswerKind.Connected, (await host.Rooms.ConnectAsync(host.Integration, PersonOf("due", number))).Kind));
        return host;
    }

    private static async Task ConnectAsync(RefreshHost host, int number, List<TimeSpan> waits)
    {
        var began = host.Now;
        Assert.Equal(AnswerKind.Connected, (await host.Rooms.ConnectAsync(host.Integration, PersonOf("new", number))).Kind);
        lock (waits)
            waits.Add(host.Now - began);
    }

    // The clock moves only for a request that was refused. The speed of this machine does not count as a wait.
    private async Task PumpAsync(RefreshHost host, Task work)
    {
        var (seen, passes) = (_vault.Throttled, TimeSpan.Zero);
        while (!work.IsCompleted)
        {
            if (_vault.Throttled > seen)
                (seen, passes) = (_vault.Throttled, LongestPause);
            if (passes > TimeSpan.Zero)
            {
                host.Clock.Advance(Step);
                passes -= Step;
            }

            await host.FindAsync();
        }

        await work;
    }

    private static async Task<int> RenewedAsync(RefreshHost host) =>
        (await host.Rooms.RowsAsync(Tables.Connections)).Count(row => row.GetInt32("CommittedFence") >= 2);

    private async Task NothingIsLostAsync(RefreshHost host)
    {
        var rows = (await host.Rooms.RowsAsync(Tables.Connections)).Where(row => row.RowKey.StartsWith("c_", StringComparison.Ordinal)).ToList();
        Assert.Equal(Size.Connections + Size.People, rows.Count);
        Assert.All(rows, row => Assert.Equal((null, null, null), (row.GetString("Loss"), row.GetString("Reason"), row.GetDateTimeOffset("ClaimedUntil"))));
        var kept = _vault.Versions.Select(version => $"{version.Vault}/{version.Name}/{version.Version}").ToHashSet(StringComparer.Ordinal);
        Assert.All(rows, row => Assert.Contains(row.GetString("Secret"), kept));
        Assert.All(Names, name => Assert.InRange(rows.Count(row => row.GetString("Secret").StartsWith(name + "/", StringComparison.Ordinal)), rows.Count / 6, rows.Count / 2));
    }

    private static UserId PersonOf(string kind, int number) => new("https://issuer.example", string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}"));
}
