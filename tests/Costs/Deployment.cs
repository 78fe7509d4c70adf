using System.Text.Json.Nodes;
using Kontext.Testing;

namespace Kontext.Costs;

/// <summary>The parts of a deployment that cost money without traffic, read from the snapshot of its template.</summary>
/// <param name="Alerts">The alerts.</param>
/// <param name="Endpoints">Private endpoints.</param>
/// <param name="Gateways">NAT gateways.</param>
/// <param name="Addresses">Public addresses.</param>
/// <param name="Zones">Private DNS zones.</param>
/// <param name="WarmGigabytes">The memory of all always-ready instances together.</param>
/// <param name="Tests">The availability tests per second, from all locations together.</param>
internal sealed record Deployment(IReadOnlyList<AlertCount> Alerts, int Endpoints, int Gateways, int Addresses, int Zones, decimal WarmGigabytes, decimal Tests)
{
    private const decimal MegabytesAGigabyte = 1024;

    /// <summary>Reads the snapshot of a parameter file, main or large.</summary>
    public static async Task<Deployment> ReadAsync(string parameters, CancellationToken cancellationToken)
    {
        var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "infra", $"{parameters}.snapshot.json"), cancellationToken))!;
        var resources = snapshot["predictedResources"]!.AsArray().Select(resource => resource!).ToList();
        int Count(string type) => Of(resources, type).Count();
        return new(
            AlertCount.Of(resources),
            Count("Microsoft.Network/privateEndpoints"),
            Count("Microsoft.Network/natGateways"),
            Count("Microsoft.Network/publicIPAddresses"),
            Count("Microsoft.Network/privateDnsZones"),
            Warm(Of(resources, "Microsoft.Web/sites").Single()["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!),
            Of(resources, "Microsoft.Insights/webtests").Select(test => test["properties"]!).Sum(test => test["Locations"]!.AsArray().Count / test["Frequency"]!.GetValue<decimal>()));
    }

    /// <summary>The resources of one type.</summary>
    public static IEnumerable<JsonNode> Of(IEnumerable<JsonNode> resources, string type) => resources.Where(resource => resource["type"]!.GetValue<string>() == type);

    private static decimal Warm(JsonNode scale) =>
        scale["alwaysReady"]!.AsArray().Sum(group => group!["instanceCount"]!.GetValue<int>()) * scale["instanceMemoryMB"]!.GetValue<int>() / MegabytesAGigabyte;
}
