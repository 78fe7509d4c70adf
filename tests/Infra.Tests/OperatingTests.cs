using System.Text.Json.Nodes;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>What an operator has who cannot see the process.</summary>
public sealed class OperatingTests
{
    private const string Diagnostics = "Microsoft.Insights/diagnosticSettings";

    [Theory, InlineData("main"), InlineData("large")]
    public void The_hosts_log_is_kept_unless_it_is_switched_off(string parameters) => Assert.Contains(
        Templates.Of(parameters).Of(Diagnostics),
        setting => (string?)setting["properties"]!["logs"]![0]!["category"] == "FunctionAppLogs");

    [Fact]
    public void Each_level_of_the_platforms_logs_holds_those_before_it()
    {
        var levels = Templates.Main["parameters"]!["diagnostics"]!;

        Assert.Equal(["none", "host", "audit", "all"], levels["allowedValues"]!.AsArray().Select(level => (string)level!));
        Assert.Equal("audit", (string?)levels["defaultValue"]);
    }

    [Theory, InlineData("main"), InlineData("large")]
    public void The_app_is_asked_from_outside_whether_it_is_ready(string parameters)
    {
        var snapshot = Templates.Of(parameters);

        var test = Assert.Single(snapshot.Of("Microsoft.Insights/webtests"))["properties"]!;
        Assert.Contains("/health/ready", (string)test["Request"]!["RequestUrl"]!, StringComparison.Ordinal);
        Assert.Equal("200", test["ValidationRules"]!["ExpectedHttpStatusCode"]!.ToString());
        Assert.Contains(
            snapshot.Of("Microsoft.Insights/metricAlerts"),
            rule => (string?)rule["properties"]!["criteria"]!["odata.type"] == "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria");
    }

    // A metric of the platform counts every run; a table of runs holds those that were sampled, and no line of the host.
    [Fact]
    public void The_workbooks_shares_are_computed_of_metrics()
    {
        var items = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "infra", "workbook.json")))!["items"]!.AsArray();
        var queries = items.Select(item => (string?)item!["content"]!["query"]).OfType<string>().ToList();

        var chart = Assert.Single(items, item => (int?)item!["type"] == 10)!["content"]!;
        Assert.Equal(["requests/count", "requests/failed"], chart["metrics"]!.AsArray().Select(metric => ((string)metric!["metric"]!).Split('-')[^1]));
        Assert.DoesNotContain(queries, query => query.Contains("Moving message to queue", StringComparison.Ordinal));
        Assert.DoesNotContain(queries, query => query.Contains("100.0 * sumif(ItemCount", StringComparison.Ordinal));
        Assert.Contains(queries, query => query.Contains("kontext.maintenance.poison", StringComparison.Ordinal));
    }

    [Theory, InlineData("main"), InlineData("large")]
    public void The_workbook_reads_what_this_deployment_has(string parameters)
    {
        var workbook = (string)Templates.Of(parameters).Of("Microsoft.Insights/workbooks").Single()["properties"]!["serializedData"]!;

        Assert.DoesNotMatch("__[A-Z]+__", workbook);
    }

    [Fact]
    public void Two_environments_in_one_group_do_not_take_each_others_names()
    {
        static string[] Names(string parameters) =>
            [.. Templates.Of(parameters).NamesOf("Microsoft.Insights/workbooks"), .. Templates.Of(parameters).NamesOf("Microsoft.Authorization/roleDefinitions")];

        Assert.Empty(Names("main").Intersect(Names("digits")));
    }

    [Fact]
    public void Few_instances_are_allowed_as_few_as_the_platform_allows() =>
        Assert.Equal(1, (int?)Templates.Main["parameters"]!["maximumInstances"]!["minValue"]);

    [Theory, InlineData("main"), InlineData("large")]
    public void A_deployment_that_outgrows_the_quota_says_so(string parameters)
    {
        const int quota = 512_000;
        var scale = Templates.Of(parameters).Of("Microsoft.Web/sites").Single()["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!;
        var needed = (int)scale["maximumInstanceCount"]! * (int)scale["instanceMemoryMB"]!;

        Assert.True(needed <= quota || File.ReadAllText(Path.Combine(RepositoryRoot.Path, "infra", $"{parameters}.bicepparam")).Contains($"{needed:N0} MB", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_functions_there_are_can_be_kept_warm()
    {
        var functions = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "Functions", "Maintenance", "MaintenanceFunctions.cs"));
        var names = Templates.Main["definitions"]!.AsObject().Single(type => type.Key.EndsWith("alwaysReady", StringComparison.Ordinal)).Value!["properties"]!["name"]!["allowedValues"]!.AsArray();

        Assert.Equal(["function:RunDueWork", "function:Tick", "http"], names.Select(name => (string)name!).Order(StringComparer.Ordinal));
        Assert.All(["RunDueWork", "Tick"], name => Assert.Contains($"[Function(\"{name}\")]", functions, StringComparison.Ordinal));
    }

    [Fact]
    public void Large_locks_rows_and_vaults_against_deleting_and_main_does_not()
    {
        var large = Templates.Of("large");

        var locks = large.Of("Microsoft.Authorization/locks").ToList();
        Assert.Equal(1 + large.Of("Microsoft.KeyVault/vaults").Count(), locks.Count);
        Assert.All(locks, one => Assert.Equal("CanNotDelete", (string?)one["properties"]!["level"]));
        Assert.Empty(Templates.Of("main").Of("Microsoft.Authorization/locks"));
    }

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void The_host_has_no_page_and_exports_nothing(string parameters)
    {
        var settings = Templates.Of(parameters).Settings;

        Assert.Equal("true", (string?)settings["AzureWebJobsDisableHomepage"]);
        Assert.DoesNotContain(settings, setting => setting.Key.StartsWith("OTEL_EXPORTER", StringComparison.Ordinal) || setting.Key.StartsWith("APPLICATIONINSIGHTS", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_by_hand_stay_and_those_of_the_template_win()
    {
        var settings = Templates.Of("full").Settings;

        Assert.Equal("Debug", (string?)settings["Logging__LogLevel__Kontext"]);
        Assert.Equal("https://integrations.example.com", (string?)settings["PublicUrl"]);
        Assert.Equal("https://otlp.example.com:4318", (string?)settings["Telemetry__OtlpEndpoint"]);
        Assert.Contains("secrets/otlp-headers", (string?)settings["Telemetry__OtlpHeaders"], StringComparison.Ordinal);
    }
}
