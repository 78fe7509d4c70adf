using System.Globalization;
using Kontext.Testing;

namespace Kontext.Functions.Tests.Model;

/// <summary>
/// Random sequences of what people, administrators and time do to two instances, while calls to storage, vaults and servers go wrong: what people were
/// told is true. A sequence that fails is shortened first; its seed runs it again: <c>KONTEXT_MODEL=seed</c>.
/// </summary>
public sealed class ModelTests(AzuriteServer azurite)
{
    private const int Length = 40;
    private const int SmallRuns = 6;
    private const int AllRuns = 300;

    private static string? Wish { get; } = Environment.GetEnvironmentVariable("KONTEXT_MODEL");

    [Fact]
    public async Task What_people_were_told_is_true_whatever_goes_wrong()
    {
        await using var deployment = await Deployment.StartAsync(azurite);
        var seeds = Wish is { } seed ? [int.Parse(seed, CultureInfo.InvariantCulture)] : Enumerable.Range(Random.Shared.Next(), LongTier.IsOn ? AllRuns : SmallRuns);
        var runs = 0;
        foreach (var each in seeds)
        {
            if (await Sequences.FindFaultAsync(deployment, Step.Sequence(each, Length)) is { } fault)
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"seed {each}: {fault}"));
            runs++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{runs} sequences of {Length} steps; faults in this process: {string.Join(", ", FaultPlan.Injected.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}"));
    }
}
