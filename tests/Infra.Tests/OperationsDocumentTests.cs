using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>What docs/operations.md calls a setting, a parameter or an alert is one.</summary>
public sealed partial class OperationsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "operations.md"));

    [Fact]
    public void Every_setting_it_names_is_one()
    {
        var named = Setting.Matches(Document).Select(match => match.Groups["name"].Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(KnownSettings.IsKnown(name) || KnownSettings.IsKnown($"{name}:0"), name));
    }

    [Fact]
    public void Every_alert_is_explained()
    {
        var snapshot = Templates.Of("main");
        var app = Assert.Single(snapshot.NamesOf("Microsoft.Web/sites"));
        var alerts = snapshot.NamesOf("Microsoft.Insights/metricAlerts").Concat(snapshot.NamesOf("Microsoft.Insights/scheduledQueryRules"))
            .Select(name => NumberAtEnd.Replace(name[(app.Length + 1)..], ""))
            .Distinct();

        Assert.All(alerts, alert => Assert.Contains($"| `{alert}` | ", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_threat_names_the_tests_that_hold_it_and_each_is_there()
    {
        var table = Document.Split("\n## Threats\n")[1].Split("\n## ")[0];
        var rows = table.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        var tests = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(file => Path.GetFileNameWithoutExtension(file), file => File.ReadAllText(file), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

        Assert.True(rows.Count >= 15);
        Assert.All(rows, row =>
        {
            var named = Test.Matches(row.Split('|')[3]);
            Assert.True(named.Count > 0, $"Nothing is said to hold this: {row}");
            Assert.All(named, test => Assert.True(
                tests.TryGetValue(test.Groups["class"].Value, out var sources) && sources.Exists(source => IsTest(source, test.Groups["method"].Value)), test.Value));
        });
    }

    // A method behind Fact or Theory; a text that only names it is none.
    private static bool IsTest(string source, string method) => Regex.IsMatch(
        source, $@"\[(Fact|Theory)\b(?:(?!\bpublic\b)[\s\S])*\bpublic (async )?(Task|void) {Regex.Escape(method)}\(", RegexOptions.None, TimeSpan.FromSeconds(10));

    [GeneratedRegex("`(?<class>[A-Z][A-Za-z0-9]*Tests)\\.(?<method>[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Test { get; }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]+:[A-Za-z0-9:]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting { get; }

    [GeneratedRegex("-[0-9]+$", RegexOptions.None, 1_000)]
    private static partial Regex NumberAtEnd { get; }
}
