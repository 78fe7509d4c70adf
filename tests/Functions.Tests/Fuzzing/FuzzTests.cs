using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Kontext.Testing;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>
/// Changed requests to every route: no server fault, no hang, no change without an answer that says so, every answer as documented, memory flat.
/// A finding names its seed and sequence; <c>KONTEXT_FUZZ=seed:sequence</c> runs that sequence alone.
/// </summary>
[Collection("Fuzzing")]
public sealed class FuzzTests(AzuriteServer azurite)
{
    private const int Apps = 3;
    private const int SmallSequences = 10;
    private const int AllSequences = 200;
    private const long MostGrowth = 16 * 1024 * 1024;

    private static string? Wish { get; } = Environment.GetEnvironmentVariable("KONTEXT_FUZZ");

    [Fact]
    public async Task Changed_requests_get_documented_answers_and_change_nothing_unsaid()
    {
        var (seed, sequences) = Wish?.Split(':') is [var wished, var only]
            ? (int.Parse(wished, CultureInfo.InvariantCulture), [int.Parse(only, CultureInfo.InvariantCulture)])
            : (LongTier.IsOn ? Random.Shared.Next() : 1, Enumerable.Range(0, LongTier.IsOn ? AllSequences : SmallSequences).ToArray());
        RequestFuzzer fuzzer = new(azurite, seed);
        var begun = Stopwatch.GetTimestamp();

        await fuzzer.RunAsync(sequences, Math.Min(Apps, sequences.Length));

        var (count, seconds) = (fuzzer.Answers.Values.Sum(), Stopwatch.GetElapsedTime(begun).TotalSeconds);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {count} requests in {seconds:F0} s, {count / seconds:F0} a second; memory {string.Join(' ', fuzzer.Memory.Select(bytes => bytes / 1_048_576))} MB"));
        foreach (var (answer, times) in fuzzer.Answers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            TestContext.Current.TestOutputHelper?.WriteLine($"{answer}: {times}");
        Assert.True(fuzzer.Findings.Count == 0, string.Join('\n', fuzzer.Findings));
        Assert.True(sequences.Length == 1 || Growth(fuzzer.Memory) < MostGrowth, $"Memory grew by {Growth(fuzzer.Memory)} bytes.");
    }

    [Fact]
    public void Every_function_that_answers_http_is_asked() => Assert.Equal(
        typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name).Order(StringComparer.Ordinal),
        ValidRequests.Functions.Order(StringComparer.Ordinal));

    // What is compiled and cached by the first requests does not count.
    private static long Growth(List<long> memory) => memory[^1] - memory[memory.Count / 4];
}
