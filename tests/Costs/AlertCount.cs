using System.Text.Json.Nodes;
using Kontext.Testing;

namespace Kontext.Costs;

/// <summary>One alert of a small deployment, read from the snapshot of its template.</summary>
/// <param name="Name">Without the deployment's own name.</param>
/// <param name="Series">Time series of a metric alert; none for a log alert.</param>
internal sealed record AlertCount(string Name, int? Series)
{
    public static async Task<IReadOnlyList<AlertCount>> ReadAsync(CancellationToken cancellationToken)
    {
        var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "infra", "main.snapshot.json"), cancellationToken))!;
        var resources = snapshot["predictedResources"]!.AsArray();
        var app = resources.Single(resource => TypeOf(resource) == "Microsoft.Web/sites")!["name"]!.GetValue<string>();
        return
        [
            .. resources.Where(resource => TypeOf(resource) == "Microsoft.Insights/metricAlerts").Select(rule => new AlertCount(NameOf(rule, app), SeriesOf(rule!))),
            .. resources.Where(resource => TypeOf(resource) == "Microsoft.Insights/scheduledQueryRules").Select(rule => new AlertCount(NameOf(rule, app), EveryQuarterHour(rule!))),
        ];
    }

    private static string? TypeOf(JsonNode? resource) => resource!["type"]!.GetValue<string>();

    private static string NameOf(JsonNode? rule, string app) => rule!["name"]!.GetValue<string>()[(app.Length + 1)..];

    private static int SeriesOf(JsonNode rule) => rule["properties"]!["criteria"]!["allOf"]!.AsArray()
        .Sum(criterion => criterion!["dimensions"]!.AsArray().Aggregate(1, (product, dimension) => product * dimension!["values"]!.AsArray().Count));

    // The price list's one entry for log alerts is that of this frequency.
    private static int? EveryQuarterHour(JsonNode rule) => rule["properties"]!["evaluationFrequency"]!.GetValue<string>() == "PT15M"
        ? null
        : throw new InvalidOperationException("A log alert is not looked at every 15 minutes: prices.json needs the price of another frequency.");
}
