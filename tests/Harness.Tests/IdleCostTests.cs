using System.Globalization;
using System.Text.RegularExpressions;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Harness.Tests;

/// <summary>Idle integrations cost nothing: compares storage requests and read rows with few and with many of them.</summary>
public sealed partial class IdleCostTests(AzuriteServer azurite, ITestOutputHelper output)
{
    private const int Limit = 1_200_000;
    private const int Due = 100;
    private const int OrganizationsWithDue = 5;

    private static readonly int Few = Tier.Of(100, 1_000);
    private static readonly int Many = Tier.Of(1_000, 100_000);
    private static readonly OrganizationId[] Organizations = [.. Enumerable.Range(0, 10).Select(number => new OrganizationId($"org{number}"))];
    private static readonly UserId Alice = new("https://issuer.example", "alice");

    [Fact(Timeout = Limit)]
    public async Task Idle_integrations_cost_neither_a_request_nor_a_row()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var few = await MeasureAsync(Few, cancellationToken);
        var many = await MeasureAsync(Many, cancellationToken);

        foreach (var (what, cost) in many)
            output.WriteLine($"{what}: {cost}");
        Assert.Equal(few, many);
    }

    private async Task<SortedDictionary<string, string>> MeasureAsync(int idle, CancellationToken cancellationToken)
    {
        await using var server = await CountingServer.StartAsync(cancellationToken);
        await using var engine = await Engine.StartAsync(azurite, [], cancellationToken);
        var begin = TimeProvider.System.GetTimestamp();
        await new IdleIntegrations(engine, server).AddAsync(Organizations, idle, cancellationToken);
        output.WriteLine($"{idle} idle integrations written in {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:F1} s");
        foreach (var number in Enumerable.Range(0, Due))
            await engine.CreateAsync(Organizations[number % OrganizationsWithDue], $"Due {number}", server.At($"/{number}"), cancellationToken);
        engine.Clock.Advance(TimeSpan.FromSeconds(1));

        SortedDictionary<string, string> costs = new(StringComparer.Ordinal);
        costs[$"tick with {Due} due"] = await CostAsync(engine, async () => Assert.Equal(Due, (await engine.TickAsync(cancellationToken)).Enqueued));
        costs[$"work of {Due}"] = await CostAsync(engine, () => engine.WorkAsync(cancellationToken));
        costs["tick with nothing due"] = await CostAsync(engine, () => engine.TickAsync(cancellationToken));
        Integration? created = null;
        costs["create"] = await CostAsync(engine, async () => created = await engine.CreateAsync(Organizations[0], "New", server.At("/new"), cancellationToken));
        costs["GET"] = await CostAsync(engine, () => GetAsync(engine, created!.Id, cancellationToken));
        costs["LIST"] = await CostAsync(engine, () => ListAsync(engine, cancellationToken));
        Assert.Equal(Due, server.Asked.Keys.Count(path => path != "/idle"));
        return costs;
    }

    private static async Task GetAsync(Engine engine, IntegrationId id, CancellationToken cancellationToken)
    {
        Assert.NotNull(await engine.Get<IntegrationService>().FindAsync(Organizations[0], id, cancellationToken));
        Assert.Null(await engine.Get<ConnectionService>().FindAsync(Organizations[0], Alice, id, cancellationToken));
    }

    private static async Task ListAsync(Engine engine, CancellationToken cancellationToken)
    {
        Assert.True(ListIntegrationsRequest.Parse(Organizations[0], limit: null, cursor: null, name: null).Succeeded(out var request, out _));
        var page = await engine.Get<IntegrationService>().ListAsync(request, cancellationToken);
        Assert.Equal(request.Limit, page.Items.Count);
        Assert.Empty(await engine.Get<ConnectionService>().ListAsync(Organizations[0], Alice, page.Items, cancellationToken));
    }

    private static async Task<string> CostAsync(Engine engine, Func<Task> act)
    {
        engine.Requests.Reset();
        engine.QueueRequests.Reset();
        engine.Rows.Reset();
        await act();

        // A row that storage passes over without returning it would not be counted: no query may leave it one to pass over.
        Assert.All(engine.Rows.Filters, filter => Assert.Matches(RangeOfKeys, filter));
        return $"tables {Describe(engine.Requests)}; {engine.Rows.Total} rows; queue {Describe(engine.QueueRequests)}";
    }

    private static string Describe(RequestCounter counter) => counter.Total == 0 ? "-" : string.Join(", ", counter.Requests
        .CountBy(request => request)
        .OrderBy(request => request.Key, StringComparer.Ordinal)
        .Select(request => string.Create(CultureInfo.InvariantCulture, $"{request.Value} {request.Key}")));

    [GeneratedRegex("^PartitionKey eq '[^']*'( and RowKey (lt|le|gt|ge) '[^']*'){1,2}$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex RangeOfKeys { get; }
}
