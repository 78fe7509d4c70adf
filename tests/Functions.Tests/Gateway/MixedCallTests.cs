using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Azure.Core;
using Kontext.Testing;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>Several people at once: each call carries the credential of its own person, and its answer reaches that person alone.</summary>
public sealed class MixedCallTests(MixedCallApp app) : IClassFixture<MixedCallApp>
{
    private const int AtOnce = 16;

    [Fact]
    public Task Every_call_carries_its_own_persons_credential() => RunAsync(shareOfFaults: 0);

    [Fact]
    public Task Every_call_does_so_while_storage_fails() => RunAsync(shareOfFaults: 20);

    private async Task RunAsync(int shareOfFaults)
    {
        GatewayBench bench = new(app);
        ConcurrentQueue<string> mixed = new();
        await using var server = await GatewayBench.ServerAsync(async http =>
        {
            // The argument says who called, and the header who the gateway took it for.
            var message = JsonNode.Parse(await GatewayBench.ReadAsync(http))!;
            var (person, credential) = (message["params"]!["arguments"]!["person"]!.GetValue<string>(), http.Request.Headers.Authorization.ToString());
            if (credential != $"Bearer canary-{person}")
                mixed.Enqueue($"{person}: {credential}");
            await GatewayBench.Body($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[{"type":"text","text":"for {{{person}}}"}]}}""")(http);
        });
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var id = await bench.ConnectAsync(server.At("/mcp"), "canary-alice");
            Assert.Equal(200, (await bench.Organization.Bob.PostAsync($"/integrations/{id}/connection", """{ "token": "canary-bob" }""")).Status);
            ids.Add(id);
        }

        var clients = new[] { "alice", "bob" }.ToDictionary(person => person, person => app.ClientWith(bench.TokenOf(person)), StringComparer.Ordinal);
        var random = new Random(20);
        var plan = Enumerable.Range(1, LongTier.IsOn ? 10_000 : 300).Select(number => (number, person: random.Next(2) == 0 ? "alice" : "bob", id: ids[random.Next(2)], fails: random.Next(100) < shareOfFaults)).ToList();
        ConcurrentDictionary<int, int> statuses = [];
        await Parallel.ForEachAsync(plan, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = GatewayBench.Cancellation }, async (call, _) =>
        {
            if (call.fails)
                Break();
            var answer = await clients[call.person].SendAsync(HttpMethod.Post, $"/../../mcp/{call.id}", ApiClient.Json(
                GatewayBench.Request("tools/call", $$$"""{"name":"who","arguments":{"person":"{{{call.person}}}"}}""", call.number.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            if (answer.Status == 200)
                Assert.Equal((call.number, $"for {call.person}"), (answer.Json["id"]!.GetValue<int>(), answer.Json["result"]!["content"]![0]!["text"]!.GetValue<string>()));
            else
                Assert.Equal(503, answer.Status);
        });

        Assert.Empty(mixed);
        Assert.True(statuses[200] > plan.Count / 2);
        app.Faults.Forget();
    }

    // Some requests to storage never arrive, and the answer of one gets lost after the write.
    private void Break()
    {
        for (var i = 0; i < 3; i++)
            app.Faults.RefuseConnection(_ => true);
        app.Faults.LoseAnswer(request => request.Method == RequestMethod.Post);
    }
}

/// <summary>An app whose limits let one person make many calls at once.</summary>
public sealed class MixedCallApp(AzuriteServer azurite) : KontextApp(azurite)
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [.. base.Settings(), .. new[] { "CallsPerCaller", "CallsPerApplication", "CallsPerIntegration" }.Select(limit => KeyValuePair.Create($"Gateway:{limit}", (string?)"100000"))];
}
