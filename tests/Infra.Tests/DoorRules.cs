using System.Text.Json.Nodes;

namespace Kontext.Infra.Tests;

/// <summary>The access to storage, vaults, telemetry and the app that may be open.</summary>
internal static class DoorRules
{
    public static IEnumerable<string> Violations(Snapshot snapshot)
    {
        var hasNetwork = snapshot.Of("Microsoft.Network/virtualNetworks").Any();
        return snapshot.Resources.SelectMany(resource => OfOne(resource, hasNetwork));
    }

    private static IEnumerable<string> OfOne(JsonObject resource, bool hasNetwork)
    {
        var type = (string)resource["type"]!;
        return Required(type, hasNetwork)
            .Where(required => Read(resource, required.Property) != required.Value)
            .Select(required => $"{type} {resource["name"]}: {required.Property} must be {required.Value}.");
    }

    private static string? Read(JsonObject resource, string property)
    {
        JsonNode? node = resource["properties"];
        foreach (var member in property.Split('.'))
            node = node?[member];
        return node?.ToString().ToUpperInvariant();
    }

    private static IEnumerable<(string Property, string Value)> Required(string type, bool hasNetwork) => type switch
    {
        "Microsoft.Storage/storageAccounts" =>
        [
            ("allowSharedKeyAccess", "FALSE"),
            ("allowBlobPublicAccess", "FALSE"),
            ("allowCrossTenantReplication", "FALSE"),
            ("minimumTlsVersion", "TLS1_2"),
            ("supportsHttpsTrafficOnly", "TRUE"),
            .. Network(hasNetwork),
        ],
        "Microsoft.Storage/storageAccounts/blobServices/containers" => [("publicAccess", "NONE")],
        "Microsoft.KeyVault/vaults" =>
        [
            ("enableRbacAuthorization", "TRUE"),
            ("enablePurgeProtection", "TRUE"),
            ("enableSoftDelete", "TRUE"),
            .. Network(hasNetwork),
        ],
        "Microsoft.Insights/components" => [("DisableLocalAuth", "TRUE")],
        "Microsoft.OperationalInsights/workspaces" => [("features.disableLocalAuth", "TRUE")],
        "Microsoft.Web/sites" => [("httpsOnly", "TRUE"), ("siteConfig.minTlsVersion", "1.2"), ("siteConfig.scmMinTlsVersion", "1.2")],
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies" => [("allow", "FALSE")],
        _ => [],
    };

    private static IEnumerable<(string Property, string Value)> Network(bool hasNetwork) => hasNetwork
        ? [("publicNetworkAccess", "DISABLED"), ("networkAcls.defaultAction", "DENY")]
        : [];
}
