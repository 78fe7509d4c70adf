using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kontext.EndToEnd.Tests.Hosting;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Kontext.Testing.Mcp;

namespace Kontext.EndToEnd.Tests;

/// <summary>
/// The app in a process with a small heap. Simultaneous large lists and large answers of servers do not harm other callers, and are not
/// recorded as faults of servers.
/// </summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const int Limit = 900_000;
    private const int Megabytes = 384;
    private const int ListsAtOnce = 16;
    private const int BytesOfTools = 3_200_000;

    // A tick runs each minute, and a postponed check is repeated two minutes later.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private static readonly int Servers = LongTier.IsOn ? 100 : 25;
    private static readonly int Maximal = LongTier.IsOn ? 200 : 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Long_lists_and_large_servers_cause_no_fault_and_no_wrong_verdict_in_a_small_heap()
    {
        Assert.SkipUnless(LongTier.IsOn, "A minute and most of the machine: KONTEXT_LONG=1 runs it.");
        if (AppUnderTest.IsGiven)
            return; // a host that these tests did not start keeps its own heap
        var cancellationToken = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("kontext-").FullName;
        var settings = AppSettings.WithOwnStorage(directory);
        settings["DOTNET_GCHeapHardLimit"] = "0x" + (Megabytes * 1024L * 1024).ToString("x", CultureInfo.InvariantCulture);
        await using var server = await LoopbackServer.StartAsync(HostileServers.LargeTools(BytesOfTools), cancellationToken);
        await using (var process = await AppProcess.StartAsync(settings, cancellationToken))
        {
            using Api api = new(process.Address);
            await FillAsync(api);
            var large = new List<string>();
            foreach (var number in Enumerable.Range(0, Servers))
                large.Add(await api.CreateAsync(Callers.ServiceOfGlobex, new { name = $"Large {number}", url = server.At($"/{number}") }, cancellationToken));

            var began = TimeProvider.System.GetTimestamp();
            var verdicts = WaitForVerdictsAsync(api, large);
            var statuses = new List<HttpStatusCode>();
            using var rounds = new PeriodicTimer(TimeSpan.FromSeconds(5), TimeProvider.System);
            try
            {
                while (!verdicts.IsCompleted && await rounds.WaitForNextTickAsync(cancellationToken))
                    statuses.AddRange(await Task.WhenAll(Enumerable.Range(0, ListsAtOnce).Select(_ => ListAsync(api))));
                await verdicts;
            }
            finally
            {
                output.WriteLine(string.Join('\n', process.Lines.Where(line => line.Contains("fail ", StringComparison.Ordinal) || line.Contains("OutOfMemory", StringComparison.Ordinal)).Take(20)));
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Servers} servers valid after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F0} s; {statuses.Count} lists: {string.Join(", ", statuses.CountBy(status => (int)status))}"));
            Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, status.ToString()));
            Assert.Contains(HttpStatusCode.OK, statuses);
            Assert.Equal(Maximal, (await api.ListAsync(Callers.ServiceOfAcme, "Maximal", cancellationToken)).Count);
        }

        Directory.Delete(directory, recursive: true);
    }

    // The largest possible documents: 32,768 characters of three bytes each, sent as they are and not as escapes.
    private static async Task FillAsync(Api api)
    {
        var text = new string('界', 32_700);
        foreach (var number in Enumerable.Range(0, Maximal))
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(api.Address, Api.Integrations));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await api.Tokens.GetAsync(Callers.ServiceOfAcme, Cancel));
            request.Content = new StringContent(
                $$"""
                { "name": "Maximal {{number}}", "url": "https://mcp.example.com/mcp", "authMode": "user_token",
                  "capabilities": { "tools": "{{text}}" }, "credentialSchema": { "type": "object", "description": "{{text}}" } }
                """,
                Encoding.UTF8,
                "application/json");
            using var response = await api.Http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
    }

    private static async Task<HttpStatusCode> ListAsync(Api api) => (await api.GetAsync(Callers.ServiceOfAcme, Api.Integrations + "?limit=200", Cancel)).Status;

    // Every look must find it pending or valid; and no answer is a fault.
    private static async Task WaitForVerdictsAsync(Api api, IReadOnlyList<string> ids)
    {
        var waiting = ids.ToHashSet(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var polling = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (waiting.Count > 0)
        {
            // Azurite is one thread, and may be busy with the others' rows.
            var page = await api.GetAsync(Callers.ServiceOfGlobex, Api.Integrations + "?limit=200", Cancel);
            Assert.True(page.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, page.Status.ToString());
            foreach (var item in page.Status == HttpStatusCode.OK ? [.. page.At("items").EnumerateArray()] : Array.Empty<JsonElement>())
            {
                var status = item.GetProperty("validationStatus").GetString();
                Assert.True(status is "pending" or "valid", $"{status}: {(item.TryGetProperty("validationMessage", out var message) ? message.GetString() : "")}");
                if (status == "valid")
                    waiting.Remove(item.GetProperty("id").GetString()!);
            }

            if (waiting.Count > 0 && !await polling.WaitForNextTickAsync(limit.Token))
                throw new UnreachableException();
        }
    }
}
