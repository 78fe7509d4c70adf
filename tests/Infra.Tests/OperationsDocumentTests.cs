using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>Every setting, alert and metric in docs/operations.md exists, and its commands can be run.</summary>
public sealed partial class OperationsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "operations.md"));

    [Fact]
    public void Every_setting_that_the_document_names_exists()
    {
        var named = Setting.Matches(Document).Select(match => match.Groups["name"].Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(KnownSettings.IsKnown(name) || KnownSettings.IsKnown($"{name}:0"), name));
    }

    [Fact]
    public void Every_alert_is_explained() =>
        Assert.All(Alerts(), alert => Assert.Contains($"| `{alert}` | ", Document, StringComparison.Ordinal));

    [Fact]
    public void Every_alert_has_commands_for_the_investigation()
    {
        Assert.All(Alerts(), alert => Assert.Matches($@"(?s)\n### {Regex.Escape(alert)}\n\n```sh\n.*?\b(kql '|az )", Document));

        // A section without an alert would mislead the reader.
        Assert.Equal(Alerts().Order(StringComparer.Ordinal), Section.Matches(Between("## Alerts", "## Limits")).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    // The first question of an operator is which value the rule saw.
    [Fact]
    public void Every_alert_section_queries_the_metric_that_the_alert_watches() => Assert.All(
        Watched(),
        watched => Assert.Contains(watched.Figure, Between($"\n### {watched.Alert}\n", "\n##"), StringComparison.Ordinal));

    // A table of another product has another name there: Application Insights' own are requests, traces, exceptions.
    [Fact]
    public void Queries_read_tables_that_a_deployment_writes()
    {
        var tables = Query.Matches(Document).Select(match => match.Groups["table"].Value).Distinct().ToList();

        Assert.NotEmpty(tables);
        Assert.Empty(tables.Except(["AppAvailabilityResults", "AppExceptions", "AppMetrics", "AppRequests", "AppTraces", "FunctionAppLogs", "StorageBlobLogs"]));
    }

    [Theory]
    [InlineData("README.md", "*/register/action")]
    [InlineData("docs/operations.md", "`RoleDefinitionDoesNotExist`")]
    [InlineData("docs/operations.md", "name: 'function:RunDueWork'")]
    [InlineData("docs/operations.md", "environments/production/deployment-branch-policies")]
    [InlineData("docs/operations.md", "infra/bindDomain.bicep")]
    [InlineData("docs/operations.md", "819,200 MB")]
    [InlineData("docs/operations.md", "`infra/packages.sh close`")]
    public void The_documents_describe_the_steps_that_no_template_can_do(string document, string what) =>
        Assert.Contains(what, File.ReadAllText(Path.Combine(RepositoryRoot.Path, document)), StringComparison.Ordinal);

    [Theory]
    [InlineData("--metric FunctionExecutionCount")]
    [InlineData("az webapp log")]
    [InlineData("az functionapp log")]
    [InlineData("logstream")]
    [InlineData("az functionapp config ssl")]
    [InlineData("az functionapp show")]
    [InlineData("deployment slot")]
    public void A_command_that_does_not_work_on_Flex_is_only_in_the_table_that_says_so(string command)
    {
        var said = Between("| does not work | instead |", "Prepare a shell once.");

        Assert.Contains(command, said, StringComparison.Ordinal);
        Assert.DoesNotContain($"\n{command}", Document, StringComparison.Ordinal);
        Assert.DoesNotContain(command, Document.Replace(said, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_Vault_references_are_fetched_by_a_POST_and_not_by_a_restart()
    {
        var rotate = Between("## Rotate", "## Back up and restore");

        Assert.Contains("az rest --method post --url \"$ID/config/configreferences/appsettings/refresh?api-version=", rotate, StringComparison.Ordinal);
        Assert.DoesNotContain("az functionapp restart", rotate, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_unverified_statement_has_the_command_that_verifies_it()
    {
        var rows = Between("## Not verified without Azure", "\0").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();

        Assert.True(rows.Count > 15, $"{rows.Count} rows");
        Assert.All(rows, row => Assert.Matches(@"^\| [^|]+ \| .*(`(az|kql|azd|\.github/\S+) |extraSettings|Cost Management)", row));
    }

    [Fact]
    public void Every_metric_that_the_document_queries_exists()
    {
        var described = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "metrics.md"));

        Assert.All(Figure.Matches(Document).Select(match => match.Value).Distinct(), figure => Assert.Contains($"`{figure}`", described, StringComparison.Ordinal));
    }

    [Fact]
    public void Scripts_and_templates_that_the_documents_name_exist() => Assert.All(
        Script.Matches(Document + File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"))).Select(match => match.Value).Distinct(),
        script => Assert.True(File.Exists(Path.Combine(RepositoryRoot.Path, script)), script));

    [Fact]
    public void The_readme_names_every_variable_of_the_parameter_files()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"));
        var variables = Variable.Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "infra", "main.bicepparam"))).Select(match => match.Groups["name"].Value).Distinct();

        Assert.All(variables, variable => Assert.Contains($"`{variable}`", readme, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Alerts()
    {
        var snapshot = Templates.Of("main");
        var app = Assert.Single(snapshot.NamesOf("Microsoft.Web/sites"));
        return snapshot.NamesOf("Microsoft.Insights/metricAlerts").Concat(snapshot.NamesOf("Microsoft.Insights/scheduledQueryRules"))
            .Select(name => NumberAtEnd.Replace(name[(app.Length + 1)..], ""))
            .Distinct();
    }

    private static IEnumerable<(string Alert, string Figure)> Watched()
    {
        var snapshot = Templates.Of("main");
        string NameOf(JsonObject rule) => NumberAtEnd.Replace(((string)rule["name"]!)[(snapshot.NamesOf("Microsoft.Web/sites").Single().Length + 1)..], "");
        return snapshot.Of("Microsoft.Insights/metricAlerts").Where(rule => rule["properties"]!["criteria"]!["allOf"] is not null)
            .SelectMany(rule => rule["properties"]!["criteria"]!["allOf"]!.AsArray().Select(criterion => (NameOf(rule), (string)criterion!["metricName"]!)))
            .Concat(snapshot.Of("Microsoft.Insights/scheduledQueryRules").Select(rule => (NameOf(rule), Rows.Match((string)rule["properties"]!["criteria"]!["allOf"]![0]!["query"]!).Value)));
    }

    private static string Between(string begin, string end)
    {
        var text = Document + "\0";
        var start = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, begin);
        return text[start..text.IndexOf(end, start + begin.Length, StringComparison.Ordinal)];
    }

    [Fact]
    public void Every_threat_names_existing_tests_that_prevent_it()
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

    [GeneratedRegex("^### (?<name>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex Section { get; }

    [GeneratedRegex(@"\bkontext(\.[a-z_]+)+\b(?!\.)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Figure { get; }

    [GeneratedRegex(@"(infra|\.github)/[A-Za-z]+\.(sh|bicep|bicepparam)\b", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Script { get; }

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>[A-Z_]+)'", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Variable { get; }

    [GeneratedRegex(@"\bkql ['""](?<table>[A-Za-z]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Query { get; }

    [GeneratedRegex("Name == \"[^\"]+\"", RegexOptions.None, 1_000)]
    private static partial Regex Rows { get; }

    [GeneratedRegex("-[0-9]+$", RegexOptions.None, 1_000)]
    private static partial Regex NumberAtEnd { get; }
}
