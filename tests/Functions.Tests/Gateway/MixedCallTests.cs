using System.Globalization;
using Kontext.Testing;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>
/// Several people at once: each call carries the credential of its own person, and its answer reaches that person alone. <c>KONTEXT_MIXED=seed</c> runs
/// a run again.
/// </summary>
public sealed class MixedCallTests(MixedCallApp app) : IClassFixture<MixedCallApp>
{
    private const int SmallRun = 300;
    private const int WholeRun = 10_000;
    private const int ShortRun = 60;

    private static int Seed { get; } = Environment.GetEnvironmentVariable("KONTEXT_MIXED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture)
        : LongTier.IsOn ? Random.Shared.Next() : 20;

    [Fact]
    public Task Every_call_carries_its_own_persons_credential() => RunAsync(faults: 0, leastRight: 0.9);

    [Fact]
    public Task Every_call_carries_its_own_persons_credential_while_dependencies_fail() => RunAsync(faults: 0.03, leastRight: 0.5);

    [Fact]
    public Task Finds_a_call_with_the_credential_of_another_person() =>
        FindsAsync("carried the credential of bob", credential => credential.Replace("-alice-", "-bob-", StringComparison.Ordinal));

    [Fact]
    public Task Finds_a_credential_whose_connection_has_ended() => FindsAsync(
        "carried the credential of a connection that had ended", credential => $"{credential[..(credential.LastIndexOf('-') + 1)]}1");

    [Theory]
    [InlineData("has something of bob", "of_bob")]
    [InlineData("has a credential", "canary-alice-older-1")]
    public Task Finds_an_answer_that_has_something_of_another(string fault, string text) => FindsAsync(fault, credential: null, answer => answer.Length > 0 ? $"{answer} {text}" : answer);

    private async Task RunAsync(double faults, double leastRight)
    {
        var calls = LongTier.IsOn ? WholeRun : SmallRun;
        var result = await MixedRun.RunAsync(app, Seed, calls, faults);
        var told = $"seed {Seed}, {calls} calls: {result}";
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.True(result.Faults.Count == 0, told);
        Assert.True(result.Counts["right"] > calls * leastRight && result.Refreshes > 0 && result.Requests > calls / 2, told);
    }

    private async Task FindsAsync(string fault, Func<string, string>? credential, Func<string, string>? tamper = null)
    {
        app.Meddle = credential;
        var result = await MixedRun.RunAsync(app, seed: 1, ShortRun, tamper: tamper);
        Assert.Contains(result.Faults, found => found.Contains(fault, StringComparison.Ordinal));
    }
}
