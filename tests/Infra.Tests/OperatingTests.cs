using System.Text.Json.Nodes;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>The tools of an operator who cannot see the process.</summary>
public sealed class OperatingTests
{
    private const string Diagnostics = "Microsoft.Insights/diagnosticSettings";

    // One parameter file for each level. The files main and large use the default.
    [Theory]
    [InlineData("symbols", "none")]
    [InlineData("digits", "host", "FunctionAppLogs")]
    [InlineData("main", "audit", "AuditEvent", "FunctionAppLogs")]
    [InlineData("large", "audit", "AuditEvent", "FunctionAppLogs")]
    [InlineData("full", "all", "AuditEvent", "FunctionAppLogs", "StorageDelete", "StorageRead", "StorageWrite")]
    public void Each_log_level_has_the_categories_of_the_lower_levels(string parameters, string level, params string[] categories)
    {
        var known = Templates.Main["parameters"]!["diagnostics"]!;

        Assert.Contains(level, known["allowedValues"]!.AsArray().Select(value => (string)value!));
        Assert.Equal("audit", (string?)known["defaultValue"]);
        Assert.Equal(
            categories,
            Templates.Of(parameters).Of(Diagnostics).SelectMany(setting => setting["properties"]!["logs"]!.AsArray())
                .Select(log => (string)log!["category"]!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_level_all_logs_every_vault_and_every_storage_service()
    {
        var full = Templates.Of("full");
        var services = full.Resources.Where(resource => ((string)resource["type"]!).EndsWith("Services", StringComparison.Ordinal))
            .Concat(full.Of("Microsoft.KeyVault/vaults")).Concat(full.Of("Microsoft.Web/sites"))
            .Select(resource => $"{resource["id"]}/providers/{Diagnostics}/kontext");

        Assert.Empty(services.Except(full.Of(Diagnostics).Select(setting => (string)setting["id"]!)));
    }

    // A daily cap and sampling change the results of rules on logs. Errors, waiting work and lost messages must be seen without them.
    [Theory, InlineData("main"), InlineData("large")]
    public void Alerts_read_metrics_where_a_metric_exists(string parameters)
    {
        var snapshot = Templates.Of(parameters);
        string Metric(string alert) => (string)snapshot.Of("Microsoft.Insights/metricAlerts")
            .Single(rule => ((string)rule["name"]!).EndsWith($"-{alert}", StringComparison.Ordinal))["properties"]!["criteria"]!["allOf"]![0]!["metricName"]!;

        Assert.Equal(["no-tick", "refresh-failures"], snapshot.NamesOf("Microsoft.Insights/scheduledQueryRules").Select(name => string.Join('-', name.Split('-')[^2..])).Order(StringComparer.Ordinal));
        Assert.Equal("requests/failed", Metric("5xx"));
        Assert.Equal("kontext.maintenance.oldest_due", Metric("oldest-due"));
        Assert.Equal("kontext.maintenance.poison", Metric("poison"));
    }

    [Theory, InlineData("main"), InlineData("large")]
    public void An_availability_test_calls_the_readiness_endpoint(string parameters)
    {
        var snapshot = Templates.Of(parameters);

        var test = Assert.Single(snapshot.Of("Microsoft.Insights/webtests"))["properties"]!;
        Assert.Contains("/health/ready", (string)test["Request"]!["RequestUrl"]!, StringComparison.Ordinal);
        Assert.Equal("200", test["ValidationRules"]!["ExpectedHttpStatusCode"]!.ToString());
        Assert.Contains(
            snapshot.Of("Microsoft.Insights/metricAlerts"),
            rule => (string?)rule["properties"]!["criteria"]!["odata.type"] == "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria");
    }

    // A metric of the platform counts every run. A table of runs has only sampled runs, and no log lines of the host.
    [Fact]
    public void The_workbook_computes_shares_from_metrics()
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
    public void The_workbook_has_no_placeholder_left(string parameters)
    {
        var workbook = (string)Templates.Of(parameters).Of("Microsoft.Insights/workbooks").Single()["properties"]!["serializedData"]!;

        Assert.DoesNotMatch("__[A-Z]+__", workbook);
    }

    [Fact]
    public void Two_environments_in_one_group_do_not_take_each_others_names()
    {
        // A custom role's own name counts too: a tenant has each once.
        static string[] Names(string parameters) =>
        [
            .. Templates.Of(parameters).NamesOf("Microsoft.Insights/workbooks"),
            .. Templates.Of(parameters).NamesOf("Microsoft.Authorization/roleDefinitions"),
            .. Templates.Of(parameters).Of("Microsoft.Authorization/roleDefinitions").Select(role => (string)role["properties"]!["roleName"]!),
        ];

        Assert.Equal(3, Names("main").Length);
        Assert.Empty(Names("main").Intersect(Names("digits")));
    }

    [Fact]
    public void The_maximum_number_of_instances_may_be_one() =>
        Assert.Equal(1, (int?)Templates.Main["parameters"]!["maximumInstances"]!["minValue"]);

    [Theory, InlineData("main"), InlineData("large")]
    public void A_parameter_file_above_the_memory_quota_says_so(string parameters)
    {
        const int quota = 512_000;
        var scale = Templates.Of(parameters).Of("Microsoft.Web/sites").Single()["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!;
        var needed = (int)scale["maximumInstanceCount"]! * (int)scale["instanceMemoryMB"]!;

        Assert.True(needed <= quota || File.ReadAllText(Path.Combine(RepositoryRoot.Path, "infra", $"{parameters}.bicepparam")).Contains($"{needed:N0} MB", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_existing_functions_can_be_always_ready()
    {
        var functions = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "Functions", "Maintenance", "MaintenanceFunctions.cs"));
        var names = Templates.Main["definitions"]!.AsObject().Single(type => type.Key.EndsWith("alwaysReady", StringComparison.Ordinal)).Value!["properties"]!["name"]!["allowedValues"]!.AsArray();

        Assert.Equal(["function:RunDueWork", "function:Tick", "http"], names.Select(name => (string)name!).Order(StringComparer.Ordinal));
        Assert.All(["RunDueWork", "Tick"], name => Assert.Contains($"[Function(\"{name}\")]", functions, StringComparison.Ordinal));
    }

    [Fact]
    public void The_large_file_locks_storage_and_vaults_and_main_does_not()
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
    public void Extra_settings_stay_and_settings_of_the_template_have_priority()
    {
        var settings = Templates.Of("full").Settings;

        Assert.Equal("Debug", (string?)settings["Logging__LogLevel__Kontext"]);
        Assert.Equal("https://integrations.example.com", (string?)settings["PublicUrl"]);
        Assert.Equal("https://otlp.example.com:4318", (string?)settings["Telemetry__OtlpEndpoint"]);
        Assert.Contains("secrets/otlp-headers", (string?)settings["Telemetry__OtlpHeaders"], StringComparison.Ordinal);
    }
}
