using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Kontext.Testing.Mcp;

namespace Kontext.Harness;

/// <summary>
/// Mixed traffic to the built app on the local host, at the highest rate that keeps the 99th percentile under 200 ms. The rate rises until that is missed,
/// falls back, and is then kept. A request's time counts from when it was due, so that a stall is not hidden by requests that were sent late.
/// </summary>
internal sealed class Load : IDisposable
{
    private const string Integrations = "/api/v1/integrations";
    private const string Validate = "validate";
    private const int Registered = 100;
    private const double FirstRate = 20;
    private const double Rise = 1.25;
    private const double Fall = 0.75;
    private const int Misses = 2;

    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeastWindow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly string[] Callers = ["alice", "bob", "carol"];

    private readonly SocketsHttpHandler _handler = new() { UseProxy = false, MaxConnectionsPerServer = 256 };
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly Uri _server;
    private readonly string _directory;
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Answer> _answers = [];
    private readonly Random _random = new(1);
    private int _names;

    private Load(Uri address, Uri server, string directory)
    {
        (_address, _server, _directory) = (address, server, directory);
#pragma warning disable RS0030 // This is an external client of the API, so the app's rules for outbound calls do not apply
        _http = new HttpClient(_handler, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(30) };
#pragma warning restore RS0030
    }

    /// <summary>Sends traffic to an app of its own, and prints a line for each rate.</summary>
    /// <param name="time">How long.</param>
    /// <param name="worksOff">Whether the app also works off its queue. On Flex Consumption instances of another group do.</param>
    public static async Task RunAsync(TimeSpan time, bool worksOff)
    {
        var directory = Directory.CreateTempSubdirectory("kontext-").FullName;

        // In memory: an Azurite with files writes all of them anew every five seconds, and answers nothing meanwhile.
        await using AzuriteServer azurite = new();
        await azurite.InitializeAsync();
        var settings = AppSettings.WithStorage(azurite.ConnectionString);
        foreach (var limit in new[] { "RequestsPerCaller", "RequestsPerOrganization" })
            settings[$"RateLimits__{limit}"] = "100000";
        foreach (var limit in new[] { "RateLimits__IntegrationsPerDay", "Caps__IntegrationsPerOrganization" })
            settings[limit] = "100000";
        foreach (var limit in new[] { "SecretWritesPerOrganization", "ValidationsPerOrganization" })
            settings[$"RateLimits__{limit}"] = "1000";
        if (!worksOff)
            settings["AzureWebJobs_RunDueWork_Disabled"] = "true";
        settings["DOTNET_STARTUP_HOOKS"] = typeof(Load).Assembly.Location;
        settings[StartupHook.Folder] = directory;
        await using var server = await McpServers.StartAsync(CancellationToken.None);
        await using (var app = await AppProcess.StartAsync(settings, CancellationToken.None))
        {
            using Load load = new(app.Address, server.At("/mcp"), directory);
            await load.PrepareAsync();
            await load.MeasureAsync(app.Id, time);
        }

        Directory.Delete(directory, recursive: true);
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task PrepareAsync()
    {
        foreach (var caller in Callers)
        {
            using FormUrlEncodedContent form = new([new("grant_type", "client_credentials"), new("client_id", caller), new("client_secret", "development")]);
            using var answer = await _http.PostAsync(new Uri(_address, "/oauth2/token"), form);
            _tokens[caller] = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
            _ids[caller] = [];
        }

        for (var number = 0; number < Registered; number++)
        {
            foreach (var caller in Callers)
            {
                using var answer = await SendAsync(HttpMethod.Post, caller, Integrations, NewIntegration());
                answer.EnsureSuccessStatusCode();
                _ids[caller].Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("integration").GetProperty("id").GetString()!);
            }
        }
    }

    private async Task MeasureAsync(int host, TimeSpan time)
    {
        var begun = Stopwatch.GetTimestamp();
        var (rate, missed) = (FirstRate, 0);

        // One miss may have another cause on this machine, such as the checks of new integrations. A second miss at the same rate counts.
        while (Stopwatch.GetElapsedTime(begun) < time && missed < Misses)
        {
            if (await SendAtAsync(rate, Probe, host) < Aim)
                (rate, missed) = (rate * Rise, 0);
            else
                missed++;
        }

        rate *= Fall;
        while (Stopwatch.GetElapsedTime(begun) is var passed && time - passed >= LeastWindow)
        {
            if (await SendAtAsync(rate, time - passed < Window ? time - passed : Window, host) >= Aim)
                rate *= Fall;
        }
    }

    // Sends at a steady rate, whether answers come or not. Prints one line, and returns the 99th percentile.
    private async Task<TimeSpan> SendAtAsync(double rate, TimeSpan time, int host)
    {
        var (worker, _) = Worker(host);
        var allocated = StartupHook.Read(_directory, worker);
        _answers.Clear();
        List<Task> open = [];
        using PeriodicTimer timer = new(Pace, TimeProvider.System);
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < time && await timer.WaitForNextTickAsync())
        {
            while (open.Count < Stopwatch.GetElapsedTime(begun).TotalSeconds * rate)
            {
                var due = begun + (long)(open.Count / rate * Stopwatch.Frequency);
                open.Add(Task.Run(() => CallAsync(due)));
            }
        }

        await Task.WhenAll(open);
        return Report([.. _answers], rate, Worker(host).Megabytes, StartupHook.Read(_directory, worker) - allocated);
    }

    private async Task CallAsync(long due)
    {
        var (kind, method, caller, path, body) = Next();
        try
        {
            using var answer = await SendAsync(method, caller, path, body);
            await answer.Content.LoadIntoBufferAsync();
            _answers.Add(new Answer(kind, Stopwatch.GetElapsedTime(due), (int)answer.StatusCode));
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            _answers.Add(new Answer(kind, Stopwatch.GetElapsedTime(due), Status: 0));
        }
    }

    private (string Kind, HttpMethod Method, string Caller, string Path, string? Body) Next()
    {
        lock (_random)
        {
            var caller = Callers[_random.Next(Callers.Length)];
            var one = $"{Integrations}/{_ids[caller][_random.Next(_ids[caller].Count)]}";
            return _random.Next(100) switch
            {
                < 50 => ("read", HttpMethod.Get, caller, one, null),
                < 65 => ("list", HttpMethod.Get, caller, Integrations, null),
                < 78 => ("read", HttpMethod.Get, caller, one + "/connection", null),
                < 86 => ("change", HttpMethod.Patch, caller, one, string.Create(CultureInfo.InvariantCulture, $$"""{ "capabilities": { "tools": [{{_random.Next()}}] } }""")),
                < 90 => ("register", HttpMethod.Post, caller, Integrations, NewIntegration()),
                < 94 => ("connect", HttpMethod.Post, caller, one + "/connection", """{ "token": "pasted" }"""),
                < 98 => ("disconnect", HttpMethod.Delete, caller, one + "/connection", null),
                _ => (Validate, HttpMethod.Post, caller, one + "/validate", null),
            };
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string caller, string path, string? body)
    {
        using HttpRequestMessage request = new(method, new Uri(_address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[caller]);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.SendAsync(request);
    }

    private string NewIntegration() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "name": "Load {{Interlocked.Increment(ref _names)}}", "url": "{{_server}}", "category": "internal_mcp_credentials", "authMode": "user_token" }""");

    // The other server decides how long a validation takes, so validations have a line of their own and do not count for the aim.
    private static TimeSpan Report(IReadOnlyList<Answer> answers, double rate, long memory, long allocated)
    {
        var counted = answers.Where(answer => answer.Kind != Validate).Select(answer => answer.Time).Order().ToList();
        var high = High(counted);
        var statuses = string.Join(", ", answers.CountBy(answer => answer.Status).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} x {pair.Key}"));
        var kinds = string.Join(", ", answers.GroupBy(answer => answer.Kind, answer => answer.Time).OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => (kind.Key, Times: kind.Order().ToList()))
            .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {Median(kind.Times).TotalMilliseconds:F0} and {High(kind.Times).TotalMilliseconds:F0}")));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rate:F0}/s: {answers.Count} requests, p50 {Median(counted).TotalMilliseconds:F0} ms, p99 {high.TotalMilliseconds:F0} ms ({kinds}); memory of the app {memory} MB, {allocated / answers.Count / 1024} KB allocated for each; {statuses}"));
        return high;
    }

    private static TimeSpan Median(List<TimeSpan> times) => times[times.Count / 2];

    private static TimeSpan High(List<TimeSpan> times) => times[Math.Min(times.Count - 1, (int)(times.Count * 0.99))];

    // The worker is the host's child of the .NET kind; Azurite is node's.
    private static (int Id, long Megabytes) Worker(int host)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (!int.TryParse(Path.GetFileName(directory), out var id) || File.ReadAllLines(Path.Combine(directory, "status")) is not [var name, .. var status])
                    continue;
                if (name.EndsWith("dotnet", StringComparison.Ordinal) && status.Contains($"PPid:\t{host}"))
                    return (id, long.Parse(status.Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024);
            }
            catch (IOException)
            {
                // The process has already ended.
            }
        }

        throw new InvalidOperationException("The host has no worker.");
    }

    private sealed record Answer(string Kind, TimeSpan Time, int Status);
}
