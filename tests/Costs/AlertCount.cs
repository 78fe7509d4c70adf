using System.Text.Json.Nodes;

namespace Kontext.Costs;

/// <summary>One alert of a deployment, read from the snapshot of its template.</summary>
/// <param name="Name">The name without the name of the deployment.</param>
/// <param name="Series">Time series of a metric alert; none for a log alert.</param>
internal sealed record AlertCount(string Name, int? Series)
{
    public static IReadOnlyList<AlertCount> Of(IReadOnlyList<JsonNode> resources)
    {
        var app = Deployment.Of(resources, "Microsoft.Web/sites").Single()["name"]!.GetValue<string>();
        return
        [
            .. Deployment.Of(resources, "Microsoft.Insights/metricAlerts").Select(rule => new AlertCount(NameOf(rule, app), SeriesOf(rule))),
            .. Deployment.Of(resources, "Microsoft.Insights/scheduledQueryRules").Select(rule => new AlertCount(NameOf(rule, app), EveryQuarterHour(rule))),
        ];
    }

    private static string NameOf(JsonNode rule, string app) => rule["name"]!.GetValue<string>()[(app.Length + 1)..];

    // An availability alert has no criteria in a list: it watches one test.
    private static int SeriesOf(JsonNode rule) => rule["properties"]!["criteria"]!["allOf"] is not JsonArray criteria
        ? 1
        : criteria.Sum(criterion => criterion!["dimensions"]!.AsArray().Aggregate(1, (product, dimension) => product * dimension!["values"]!.AsArray().Count));

    // The price list's one entry for log alerts is that of this frequency.
    private static int? EveryQuarterHour(JsonNode rule) => rule["properties"]!["evaluationFrequency"]!.GetValue<string>() == "PT15M"
        ? null
        : throw new InvalidOperationException("A log alert is not looked at every 15 minutes: prices.json needs the price of another frequency.");
}
