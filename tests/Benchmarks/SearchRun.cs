using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kontext.Core.Aggregate;
using Kontext.Core.Gateway;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Benchmarks;

/// <summary>How long a search for tools takes over 20 integrations with 50 tools each: with lists at hand, and without. Storage is an Azurite.</summary>
internal static class SearchRun
{
    private const int Integrations = 20;
    private const int ToolsOfEach = 50;
    private const int Searches = 200;

    private const string Body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"SEARCH_TOOLS","arguments":{"query":"create an issue in a repository"}}}""";

    private static readonly string[] Verbs = ["create", "list", "update", "delete", "search"];
    private static readonly string[] Nouns = ["issue", "file", "event", "message", "contact", "invoice", "page", "branch", "ticket", "report"];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var script = new McpScript().On(McpScript.ListTools, McpScript.Result($$"""{"tools":{{JsonSerializer.Serialize(ToolsOf())}}}"""));
        await using var server = await LoopbackServer.StartAsync(script.HandleAsync, cancellationToken);
        await using AzuriteServer azurite = new();
        await azurite.InitializeAsync();
        TestTables tables = new(azurite);
        await tables.InitializeAsync();
        await using var rooms = new ServiceCollection().AddCoreRooms(CoreRooms.Settings(azurite.ConnectionString, tables.Prefix), TimeProvider.System).BuildServiceProvider();
        OrganizationId organization = new("acme");
        for (var i = 0; i < Integrations; i++)
            await CreateAsync(rooms, organization, i, server.At(string.Create(CultureInfo.InvariantCulture, $"/mcp/{i}")), cancellationToken);

        AggregateRequest request = new()
        {
            Caller = GatewayCaller.OfAuthority(organization, new UserId("https://issuer.example", "alice"), client: null),
            Body = System.Text.Encoding.UTF8.GetBytes(Body),
            Headers = RelayHeaders.Of([]),
        };
        var aggregate = rooms.GetRequiredService<AggregateService>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var cold = await SearchAsync(aggregate, request, cancellationToken);
        var asked = script.Asked.Count;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        List<double> times = [];
        for (var i = 0; i < Searches; i++)
            times.Add((await SearchAsync(aggregate, request, cancellationToken)).TotalMilliseconds);
        allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / Searches;
        times.Sort();
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"cold: {cold.TotalMilliseconds:F0} ms, {asked} requests to the servers; warm: p50 {times[Searches / 2]:F1} ms, p99 {times[Searches * 99 / 100]:F1} ms, {allocated / 1024} KiB allocated, "
            + $"{script.Asked.Count - asked} requests to the servers; {kept / 1024} KiB kept for {Integrations * ToolsOfEach} tools"));
    }

    private static async Task<TimeSpan> SearchAsync(AggregateService aggregate, AggregateRequest request, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var answer = await aggregate.AnswerAsync(request, cancellationToken);
        using MemoryStream written = new();
        await answer.WriteAsync(written, cancellationToken);
        return written.Length > 1_000 ? Stopwatch.GetElapsedTime(began) : throw new InvalidOperationException("The search found too little.");
    }

    private static async Task CreateAsync(IServiceProvider rooms, OrganizationId organization, int number, Uri url, CancellationToken cancellationToken)
    {
        var body = JsonElement.Parse($$"""{ "name": "Integration {{number}}", "url": "{{url}}", "authMode": "none" }""");
        if (!CreateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out var problem)
            || !(await rooms.GetRequiredService<IntegrationService>().CreateAsync(organization, request, cancellationToken)).Succeeded(out _, out problem))
        {
            throw new InvalidOperationException(problem.Message);
        }
    }

    private static IEnumerable<object> ToolsOf() =>
        from i in Enumerable.Range(0, ToolsOfEach)
        let name = $"{Verbs[i % Verbs.Length]}_{Nouns[i / Verbs.Length]}"
        select new
        {
            name,
            description = $"Use this tool to {name.Replace('_', ' ')}. It takes the id of a repository and returns what it has done, with a link to the result.",
            inputSchema = new { type = "object", properties = new { repository = new { type = "string" }, title = new { type = "string" }, limit = new { type = "integer" } } },
        };
}
