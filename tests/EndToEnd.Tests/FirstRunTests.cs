using Kontext.EndToEnd.Tests.Hosting;

namespace Kontext.EndToEnd.Tests;

/// <summary>The steps of a developer who has just cloned the repository and started the app.</summary>
public sealed class FirstRunTests(AppUnderTest app)
{
    [Fact]
    public async Task The_first_call_works_as_printed()
    {
        Assert.SkipWhen(AppUnderTest.IsGiven, "The output of a host that runs elsewhere is not visible here.");
        var pasted = app.Process.Lines.Where(line => line.StartsWith("TOKEN=", StringComparison.Ordinal) || line.StartsWith("curl ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, pasted.Count);

        var (exitCode, output) = await Bash.RunAsync(
            $"{pasted[0]}\n{pasted[1]} -w '\\n%{{http_code}}'",
            new Dictionary<string, string>(StringComparer.Ordinal),
            TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output);
        Assert.StartsWith("""{"items":[""", output, StringComparison.Ordinal);
        Assert.EndsWith("\n200", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_greeting_shows_address_and_storage_in_a_few_lines()
    {
        Assert.SkipWhen(AppUnderTest.IsGiven, "The output of a host that runs elsewhere is not visible here.");
        var greeting = app.Process.Lines.SkipWhile(line => !line.Contains(" listens on ", StringComparison.Ordinal)).Take(8).ToList();
        Assert.Contains(greeting, line => line.Contains("Storage: Azurite, data in ", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Process.Lines, line => line.Contains("AccountKey", StringComparison.Ordinal));
    }
}
