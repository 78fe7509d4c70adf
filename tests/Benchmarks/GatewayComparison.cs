using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kontext.StartBench;
using Kontext.Testing;

namespace Kontext.Benchmarks;

/// <summary>
/// Measures what the gateway adds to a call. It compares the server itself, a bare function that forwards the same bytes, and the gateway
/// with scripted storage and with Azurite. It also compares mcp-proxy when a folder has it. All answer batches in turn, so other work of
/// the machine slows all of them equally.
/// </summary>
internal static class GatewayComparison
{
    private const int CallsOfABatch = 256;
    private const int LeastWarmUp = 4;
    private const int MostWarmUp = 12;
    private const int StreamsInTurn = 200;
    private const int OpenStreams = 500;
    private const int OpenedAtOnce = 16;
    private const double Median = 0.5;
    private const double Late = 0.99;

    private static readonly int[] AtOnce = [1, 16, 64];

    private static readonly byte[] Call = MessageOf("echo", new string('a', 200));
    private static readonly byte[] ProxiedResult = Encoding.UTF8.GetBytes(AnsweringServer.Result);
    private static readonly byte[] Wait = MessageOf("wait", "");

    private static readonly Dictionary<string, string> Limits = new(StringComparer.Ordinal)
    {
        ["Gateway__CallsPerCaller"] = "100000",
        ["Gateway__CallsPerApplication"] = "100000",
        ["Gateway__CallsPerIntegration"] = "100000",
        ["Gateway__OpenCallsPerCaller"] = "10000",
        ["Gateway__OpenCallsPerOrganization"] = "10000",
    };

    /// <summary>Compares the cases.</summary>
    /// <param name="kontextApp">The published app.</param>
    /// <param name="bareApp">The published bare app.</param>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="proxyFolder">The folder in which mcp-proxy is installed; null to leave that out.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task RunAsync(string kontextApp, string bareApp, int rounds, string? proxyFolder, CancellationToken cancellationToken)
    {
        await using AzuriteServer azurite = new();
        await azurite.InitializeAsync();
        await using var server = await AnsweringServer.StartAsync(cancellationToken);
        var hook = typeof(GatewayComparison).Assembly.Location;
        await using var host = await MeasuringHost.StartAsync(cancellationToken);
        await using var bare = await host.StartWorkerAsync(bareApp, SettingsOf(server, azurite, isScripted: true), hook, cancellationToken);
        await using var scripted = await host.StartWorkerAsync(kontextApp, SettingsOf(server, azurite, isScripted: true), hook, cancellationToken);
        await using var stored = await host.StartWorkerAsync(kontextApp, SettingsOf(server, azurite, isScripted: false), hook, cancellationToken);
        using HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ResponseDrainTimeout = TimeSpan.Zero });
        var bearer = ReadComparison.NewBearer();
        var path = await ConnectAsync(stored, server, bearer, cancellationToken);
        await using var proxy = proxyFolder is null ? null : await ProxyOfOthers.StartAsync(proxyFolder, http, cancellationToken);
        List<Case> cases =
        [
            new("direct", Worker: null, (body, token) => SendAsync(http, server.Url, body, token)),
            new("bare", bare, (body, token) => bare.PostAsync("/forward", bearer, body, token)),
            new("gateway, scripted", scripted, (body, token) => scripted.PostAsync("/mcp/" + ScriptedRows.ExchangedId, bearer, body, token)),
            new("gateway, Azurite", stored, (body, token) => stored.PostAsync(path, bearer, body, token)),
        ];
        List<Case> compared = proxy is null ? cases : [.. cases, new("mcp-proxy", Worker: null, proxy.SendAsync) { Proxy = proxy }];
        Print($"{Call.Length} bytes in, {AnsweringServer.Answer.Length} out; {rounds} rounds of {CallsOfABatch} calls of each case; times in ms");
        foreach (var atOnce in AtOnce)
            await CompareAsync(compared, atOnce, rounds, cancellationToken);
        await CompareFirstBytesAsync(cases, cancellationToken);
        foreach (var one in cases.Where(one => one.Worker is not null))
            await MeasureStreamsAsync(one, cancellationToken);
    }

    private static Dictionary<string, string> SettingsOf(AnsweringServer server, AzuriteServer azurite, bool isScripted)
    {
        Dictionary<string, string> settings = new(ReadComparison.SharedSettings, StringComparer.Ordinal)
        {
            // Only in Development a server of this machine may be called. There, tables and queues are created at the start.
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["Outbound__AllowLoopback"] = "true",
            ["Storage__Queues"] = azurite.ConnectionString,
            [ScriptedRows.ServerVariable] = server.Url.ToString(),
        };
        foreach (var (name, value) in Limits)
            settings[name] = value;
        if (!isScripted)
        {
            settings[ScriptedStorage.RealVariable] = "true";
            settings["AzureWebJobsStorage"] = settings["Storage__Tables"] = azurite.ConnectionString;
            settings.Remove("Secrets__Vaults__main"); // the token is kept in a table
        }

        return settings;
    }

    // Returns the path at the gateway of an integration to which the person has connected.
    private static async Task<string> ConnectAsync(MeasuredWorker worker, AnsweringServer server, string bearer, CancellationToken cancellationToken)
    {
        const string Integrations = "/api/v1/integrations";
        var created = await AskAsync(worker, Integrations, bearer, new JsonObject { ["name"] = "Server", ["url"] = server.Url.ToString(), ["authMode"] = "user_token" }, cancellationToken);
        var id = created["integration"]!["id"]!.GetValue<string>();
        await AskAsync(worker, $"{Integrations}/{id}/connection", bearer, new JsonObject { ["token"] = "ntn_0123456789012345678901234567890123456789" }, cancellationToken);
        return "/mcp/" + id;
    }

    private static async Task<JsonNode> AskAsync(MeasuredWorker worker, string path, string bearer, JsonObject body, CancellationToken cancellationToken)
    {
        await using var answer = await worker.PostAsync(path, bearer, Encoding.UTF8.GetBytes(body.ToJsonString()), cancellationToken);
        var text = await answer.Response.Content.ReadAsStringAsync(cancellationToken);
        return answer.Response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path} answered {(int)answer.Response.StatusCode}: {text}");
    }

    private static async Task CompareAsync(List<Case> cases, int atOnce, int rounds, CancellationToken cancellationToken)
    {
        var warmedUp = await WarmUpAsync(cases, atOnce, cancellationToken);
        List<List<double>> times = [.. cases.Select(_ => new List<double>())];
        var used = new (double Time, double Bytes)[cases.Count];
        List<double[]> medians = [];
        for (var round = 0; round < rounds; round++)
        {
            var median = new double[cases.Count];
            for (var turn = 0; turn < cases.Count; turn++)
            {
                // Another case begins in each round.
                var index = (turn + round) % cases.Count;
                var (batch, usage) = await BatchAsync(cases[index], atOnce, cancellationToken);
                times[index].AddRange(batch);
                median[index] = At(batch, Median);
                used[index].Time += usage?.ProcessorTime.TotalMicroseconds ?? 0;
                used[index].Bytes += usage?.AllocatedBytes ?? 0;
            }

            medians.Add(median);
        }

        var calls = rounds * CallsOfABatch;
        Print($"{atOnce} at once, after {warmedUp} batches of each case: p50, p99; ratio to bare of p50, p99, and of the medians of rounds; processor time and allocations of the worker");
        for (var index = 0; index < cases.Count; index++)
        {
            var column = index;
            var (p50, p99) = (At(times[index], Median), At(times[index], Late));
            var ratios = medians.Select(median => median[column] / median[1]).Order().ToList();
            Print($"  {cases[index].Name,-18} {p50,7:F2} {p99,7:F2}   {p50 / At(times[1], Median):F2} {p99 / At(times[1], Late):F2} ({ratios[rounds / 2]:F2}; {ratios[0]:F2} to {ratios[^1]:F2})   {used[index].Time / calls,6:F0} us {used[index].Bytes / calls / 1024,6:F1} KB");
        }
    }

    private static async Task<int> WarmUpAsync(List<Case> cases, int atOnce, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= MostWarmUp; round++)
        {
            var compiled = 0L;
            foreach (var one in cases)
                compiled += (await BatchAsync(one, atOnce, cancellationToken)).Usage?.CompiledMethods ?? 0;
            if (round >= LeastWarmUp && compiled == 0)
                return round;
        }

        return MostWarmUp;
    }

    // A time ends with the answer. The next call waits for the end of the function, too, which is after the audit.
    private static async Task<(double[] Times, UsageReport? Usage)> BatchAsync(Case one, int atOnce, CancellationToken cancellationToken)
    {
        var times = new double[CallsOfABatch];
        var before = await UsageAsync(one, cancellationToken);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, times.Length, parallel, async (call, token) =>
        {
            var began = TimeProvider.System.GetTimestamp();
            await using var answer = await one.SendAsync(Call, token);
            var body = await answer.Response.Content.ReadAsByteArrayAsync(token);
            times[call] = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
            if (answer.Response.StatusCode != HttpStatusCode.OK || !one.IsRight(body) || !await answer.Succeeded)
                throw new InvalidOperationException($"{one.Name} answered {(int)answer.Response.StatusCode}: {Encoding.UTF8.GetString(body)}");
        });
        return (times, before is null ? null : (await UsageAsync(one, cancellationToken))! - before);
    }

    private static async Task CompareFirstBytesAsync(List<Case> cases, CancellationToken cancellationToken)
    {
        List<List<double>> times = [.. cases.Select(_ => new List<double>())];
        for (var stream = 0; stream < StreamsInTurn; stream++)
        {
            for (var turn = 0; turn < cases.Count; turn++)
            {
                var index = (turn + stream) % cases.Count;
                var (answer, time) = await OpenAsync(cases[index], cancellationToken);
                await answer.DisposeAsync();
                times[index].Add(time);
            }
        }

        Print($"first byte of a stream, {StreamsInTurn} in turn: p50, p99");
        for (var index = 0; index < cases.Count; index++)
            Print($"  {cases[index].Name,-18} {At(times[index], Median),7:F2} {At(times[index], Late),7:F2}");
    }

    private static async Task MeasureStreamsAsync(Case one, CancellationToken cancellationToken)
    {
        var worker = one.Worker!;
        var before = await MemoryReport.AskAsync(worker.Input, worker.Output, cancellationToken);
        var answers = new MeasuredAnswer[OpenStreams];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, OpenStreams, parallel, async (stream, token) => answers[stream] = (await OpenAsync(one, CancellationToken.None)).Answer);
        var open = await MemoryReport.AskAsync(worker.Input, worker.Output, cancellationToken);
        await Task.WhenAll(answers.Select(answer => answer.DisposeAsync().AsTask()));
        var after = await MemoryReport.AskAsync(worker.Input, worker.Output, cancellationToken);
        Print($"{OpenStreams} open streams, {one.Name}: working set {Mega(before.WorkingSet):F1}, {Mega(open.WorkingSet):F1}, then {Mega(after.WorkingSet):F1} MB; heap {Mega(before.Heap):F1}, {Mega(open.Heap):F1}, then {Mega(after.Heap):F1} MB; {(open.Heap - before.Heap) / 1024.0 / OpenStreams:F1} KB of heap a stream");
    }

    // Opens a stream, and returns it with the milliseconds until its first byte.
    private static async Task<(MeasuredAnswer Answer, double Time)> OpenAsync(Case one, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        var answer = await one.SendAsync(Wait, cancellationToken);
        var stream = await answer.Response.Content.ReadAsStreamAsync(cancellationToken);
        var first = new byte[1];
        await stream.ReadExactlyAsync(first, cancellationToken);
        var time = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
        return answer.Response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? (answer, time)
            : throw new InvalidOperationException($"{one.Name} answered {(int)answer.Response.StatusCode} and no stream.");
    }

    private static async Task<MeasuredAnswer> SendAsync(HttpMessageInvoker http, Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, url) { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
        return new MeasuredAnswer(await http.SendAsync(request, cancellationToken), Task.FromResult(true));
    }

    private static async Task<UsageReport?> UsageAsync(Case one, CancellationToken cancellationToken) =>
        one.Worker is { } worker ? await UsageReport.AskAsync(worker.Input, worker.Output, cancellationToken) : one.Proxy?.Usage;

    private static double At(IReadOnlyCollection<double> times, double part)
    {
        var sorted = times.Order().ToList();
        return sorted[Math.Min((int)(part * sorted.Count), sorted.Count - 1)];
    }

    private static double Mega(long bytes) => bytes / 1024.0 / 1024;

    private static byte[] MessageOf(string tool, string text) => Encoding.UTF8.GetBytes(
        $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{"text":"{{{{text}}}}"}}}""");

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Case(string Name, MeasuredWorker? Worker, Func<byte[], CancellationToken, Task<MeasuredAnswer>> SendAsync)
    {
        public ProxyOfOthers? Proxy { get; init; }

        // The other proxy writes the answer again, as an event.
        public bool IsRight(ReadOnlySpan<byte> body) => Proxy is null ? body.SequenceEqual(AnsweringServer.Answer) : body.IndexOf(ProxiedResult) >= 0;
    }
}
