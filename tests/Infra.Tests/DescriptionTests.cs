using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>The descriptions that a platform engineer reads.</summary>
public sealed partial class DescriptionTests
{
    [Theory]
    [MemberData(nameof(Templates.Deployable), MemberType = typeof(Templates))]
    public void Every_parameter_output_and_type_is_described(string template) => Assert.Empty(Undescribed(Templates.Compiled(template), template));

    // The parameters alone make infra/main.bicep longer.
    [Fact]
    public void A_module_has_at_most_150_lines() => Assert.All(
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "infra", "modules"), "*.bicep"),
        module => Assert.InRange(File.ReadLines(module).Count(), 1, 150));

    [Fact]
    public void A_parameter_without_description_is_found()
    {
        var template = Templates.Main;
        template["parameters"]!["location"]!.AsObject().Remove("metadata");

        Assert.Equal("main: location", Assert.Single(Undescribed(template, "main")));
    }

    [Theory]
    [InlineData("infra/workbook.json")]
    [InlineData("infra/modules/metricRules.bicep")]
    [InlineData("infra/modules/logAlerts.bicep")]
    public void Every_metric_that_a_file_queries_exists(string file)
    {
        var described = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "metrics.md"));

        var asked = Metric().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, file))).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, metric => Assert.Contains($"`{metric}`", described, StringComparison.Ordinal));
    }

    [Fact]
    public void The_functions_of_the_alert_and_of_the_always_ready_instances_exist()
    {
        var functions = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "Functions", "Maintenance", "MaintenanceFunctions.cs"));

        Assert.All(["Tick", "RunDueWork"], name => Assert.Contains($"[Function(\"{name}\")]", functions, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Undescribed(JsonObject template, string name)
    {
        var named = new[] { "parameters", "outputs", "definitions" }.SelectMany(kind => template[kind]?.AsObject() ?? []);
        var members = (template["definitions"]?.AsObject() ?? []).SelectMany(type => type.Value!["properties"]?.AsObject() ?? []);
        return named.Concat(members)
            .Where(item => string.IsNullOrEmpty((string?)item.Value!["metadata"]?["description"]))
            .Select(item => $"{name}: {item.Key}")
            .Concat(Modules(template).SelectMany(module => Undescribed(module.Template, module.Name)));
    }

    private static IEnumerable<(string Name, JsonObject Template)> Modules(JsonObject template) =>
        from resource in (template["resources"] as JsonObject) ?? []
        let inner = (resource.Value!["properties"] as JsonObject)?["template"] as JsonObject
        where inner is not null
        select (resource.Key, inner);

    [GeneratedRegex(@"kontext(\.[a-z_]+)+")]
    private static partial Regex Metric();
}
