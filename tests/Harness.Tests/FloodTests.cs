using System.Globalization;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Testing;

namespace Kontext.Harness.Tests;

/// <summary>
/// One organization registers integrations without end; the others register one now and then. The small tier is a tenth of everything: of the flood,
/// of the shares and of the pages.
/// </summary>
public sealed class FloodTests(AzuriteServer azurite, ITestOutputHelper output)
{
    private const int Limit = 3_600_000;
    private const int StepsAMinute = 10;
    private const int QueriesOfAnIdleTick = 16;

    // Behind the flood's rows of each of the three freshest minutes, of each older one, and the counting of its open work.
    private const int QueriesOfAFlood = 40;

    // Waits for its tick for a minute, and for its turn in the queue.
    private static readonly TimeSpan Promise = TimeSpan.FromMinutes(2);

    private static readonly int Minutes = Tier.Of(5, 10);
    private static readonly int FloodAMinute = Tier.Of(750, 15_000);
    private static readonly int Share = Tier.Of(20, 200);
    private static readonly int RowsAtOnce = Tier.Of(100, 1_000);
    private static readonly OrganizationId Flooding = new("flooding");

    [Fact(Timeout = Limit)]
    public async Task While_one_organization_floods_integrations_of_others_are_checked_in_two_minutes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await CountingServer.StartAsync(cancellationToken);
        await using var engine = await Engine.StartAsync(azurite, Settings(), cancellationToken);
        var neighbours = await NeighboursAsync(engine, cancellationToken);
        engine.Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerMinute - (engine.Clock.GetUtcNow().Ticks % TimeSpan.TicksPerMinute)));

        var theirs = new List<Integration>();
        for (var minute = 0; minute < Minutes; minute++)
        {
            foreach (var step in Enumerable.Range(0, StepsAMinute))
            {
                await FloodAsync(engine, server, $"{minute} {step}", FloodAMinute / StepsAMinute, cancellationToken);
                var organization = neighbours[((minute * StepsAMinute) + step) % neighbours.Count];
                theirs.Add(await engine.CreateAsync(organization, $"New {minute} {step}", server.At($"/{organization.Value}"), cancellationToken));
                engine.Clock.Advance(TimeSpan.FromMinutes(1.0 / StepsAMinute));
            }

            await TickAsync(engine, minute, cancellationToken);
        }

        engine.Clock.Advance(TimeSpan.FromMinutes(1));
        await TickAsync(engine, Minutes, cancellationToken);
        var waited = new List<TimeSpan>();
        foreach (var integration in theirs)
        {
            var found = await engine.Get<IntegrationService>().FindAsync(integration.Organization, integration.Id, cancellationToken);
            waited.Add((found!.Validation.CheckedAt ?? engine.Clock.GetUtcNow() + TimeSpan.FromDays(1)) - found.CreatedAt);
        }

        output.WriteLine($"{theirs.Count} integrations of {neighbours.Count} others waited {waited.Max().TotalSeconds:F0} s at most");
        Assert.All(waited, time => Assert.InRange(time, TimeSpan.Zero, Promise));
    }

    private async Task TickAsync(Engine engine, int minute, CancellationToken cancellationToken)
    {
        engine.Requests.Reset();
        engine.Rows.Reset();
        var summary = await engine.TickAsync(cancellationToken);
        var (queries, rows) = (engine.Requests.Count("GET", "Schedule"), engine.Rows.Total);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"minute {minute + 1}: {queries} queries, {rows} rows read, {summary.Enqueued} handed out, {summary.Postponed} left"));
        Assert.InRange(queries, QueriesOfAnIdleTick, QueriesOfAnIdleTick + QueriesOfAFlood);

        // The oldest page, and at most a tenth of a page for each other query. The rows read for counting are about one share.
        Assert.InRange(rows, 0, RowsAtOnce + (QueriesOfAFlood * RowsAtOnce));
        await engine.WorkAsync(cancellationToken);
    }

    private static async Task FloodAsync(Engine engine, CountingServer server, string name, int count, CancellationToken cancellationToken)
    {
        var first = await engine.CreateAsync(Flooding, $"Flood {name}", server.At("/flood"), cancellationToken);
        await new IntegrationCopies(engine).AddAsync(first, count - 1, $"Flood {name}", cancellationToken);
    }

    private static KeyValuePair<string, string?>[] Settings() =>
    [
        new("Maintenance:SharePerOrganization", Share.ToString(CultureInfo.InvariantCulture)),
        new("Maintenance:RowsPerShard", RowsAtOnce.ToString(CultureInfo.InvariantCulture)),
        new("Maintenance:OpenPerOrganization", (Share * 5 / 2).ToString(CultureInfo.InvariantCulture)),
    ];

    // Four in the shard of the flood, and four in other shards.
    private static async Task<IReadOnlyList<OrganizationId>> NeighboursAsync(Engine engine, CancellationToken cancellationToken)
    {
        var shard = await ShardOfAsync(Flooding);
        var (close, far) = (new List<OrganizationId>(), new List<OrganizationId>());
        for (var number = 0; close.Count < 4; number++)
        {
            OrganizationId organization = new($"neighbour{number}");
            (await ShardOfAsync(organization) == shard ? close : far).Add(organization);
        }

        return [.. close, .. far.Take(4)];

        async Task<string> ShardOfAsync(OrganizationId organization)
        {
            Hint hint = new() { Kind = HintKind.Sweep, Organization = organization, Integration = Guid.Empty, DueIn = TimeSpan.FromDays(1) };
            return (await engine.Get<ScheduleStore>().AddAsync(hint, cancellationToken)).Shard;
        }
    }
}
