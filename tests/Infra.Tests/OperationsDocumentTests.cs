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

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]+:[A-Za-z0-9:]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting { get; }

    [GeneratedRegex("-[0-9]+$", RegexOptions.None, 1_000)]
    private static partial Regex NumberAtEnd { get; }
}
