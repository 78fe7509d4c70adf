using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Kontext.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>
/// Changed requests to every route: no server fault, no hang, no change without an answer that says so, every answer as documented, memory flat.
/// A finding names its seed and sequence; <c>KONTEXT_FUZZ=seed:sequence</c> runs that sequence alone.
/// </summary>
[Collection("Fuzzing")]
public sealed class FuzzTests(AzuriteServer azurite)
{
    private const int Apps = 3;
    private const int SmallSequences = 4;
    private const int AllSequences = 200;

    private static string? Given { get; } = Environment.GetEnvironmentVariable("KONTEXT_FUZZ");

    [Fact]
    public async Task Changed_requests_get_documented_answers_and_only_reported_changes()
    {
        var (seed, sequences) = Given?.Split(':') is [var wished, var only]
            ? (int.Parse(wished, CultureInfo.InvariantCulture), [int.Parse(only, CultureInfo.InvariantCulture)])
            : (LongTier.IsOn ? Random.Shared.Next() : 1, Enumerable.Range(0, LongTier.IsOn ? AllSequences : SmallSequences).ToArray());
        RequestFuzzer fuzzer = new(azurite, seed);
        var begun = Stopwatch.GetTimestamp();

        await fuzzer.RunAsync(sequences, Math.Min(Apps, sequences.Length));

        var (count, seconds) = (fuzzer.Answers.Values.Sum(), Stopwatch.GetElapsedTime(begun).TotalSeconds);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {count} requests in {seconds:F0} s, {count / seconds:F0} a second; memory {string.Join(' ', fuzzer.Memory.Taken.Select(bytes => bytes / 1_048_576))} MB"));
        foreach (var (answer, times) in fuzzer.Answers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            TestContext.Current.TestOutputHelper?.WriteLine($"{answer}: {times}");
        Assert.True(fuzzer.Findings.Count == 0, string.Join('\n', fuzzer.Findings));
        Assert.Null(fuzzer.Memory.FindFault());
    }

    [Fact]
    public async Task Finds_a_request_that_gets_no_answer()
    {
        using var host = new HostBuilder().ConfigureWebHost(web => web.UseTestServer().Configure(app => app.Run(_ => new TaskCompletionSource().Task))).Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Null(await RequestFuzzer.AnswerAsync(host.GetTestServer(), new FuzzedRequest { Method = "GET", Path = "/" }, TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public void Finds_memory_that_grows()
    {
        MemoryRule growing = new(), flat = new();
        List<byte[]> left = [];
        for (var sequence = 0; sequence < 8; sequence++)
            flat.Measure();
        for (var sequence = 0; sequence < 8; sequence++)
        {
            left.Add(new byte[4 * 1024 * 1024]);
            growing.Measure();
        }

        Assert.Equal((null, true), (flat.FindFault(), growing.FindFault()?.StartsWith("memory grew", StringComparison.Ordinal) == true));
        Assert.Equal(8, left.Count);
    }

    [Fact]
    public void Every_function_that_answers_http_is_asked() => Assert.Equal(
        typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name).Order(StringComparer.Ordinal),
        ValidRequests.Functions.Order(StringComparer.Ordinal));
}
