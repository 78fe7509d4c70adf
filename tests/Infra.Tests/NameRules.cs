using System.Text.RegularExpressions;

namespace Kontext.Infra.Tests;

/// <summary>Azure's rules for names, by type; https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules.</summary>
internal static class NameRules
{
    private const string Guid = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
    private const string Alert = @"^[^*#&+:<>?@%{}\\/|]{1,259}[^*#&+:<>?@%{}\\/|. ]$";
    private const string Network = "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9_]$";

    private static readonly Dictionary<string, string> Patterns = new(StringComparer.Ordinal)
    {
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$",
        ["Microsoft.OperationalInsights/workspaces"] = "^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$",
        ["Microsoft.Insights/components"] = @"^[^%&\\?/]{1,259}[^%&\\?/. ]$",
        ["Microsoft.Insights/workbooks"] = Guid,
        ["Microsoft.Insights/diagnosticSettings"] = @"^[^*<>%&:\\?+/]{1,260}$",
        ["Microsoft.Insights/actionGroups"] = Alert,
        ["Microsoft.Insights/metricAlerts"] = Alert,
        ["Microsoft.Insights/webtests"] = "^[A-Za-z0-9][A-Za-z0-9-]{0,258}[A-Za-z0-9]$",
        ["Microsoft.Insights/scheduledQueryRules"] = Alert,
        ["Microsoft.Storage/storageAccounts"] = "^[a-z0-9]{3,24}$",
        ["Microsoft.Storage/storageAccounts/tableServices"] = "^default$",
        ["Microsoft.Storage/storageAccounts/queueServices"] = "^default$",
        ["Microsoft.Storage/storageAccounts/blobServices"] = "^default$",
        ["Microsoft.Storage/storageAccounts/tableServices/tables"] = "^[A-Za-z][A-Za-z0-9]{2,62}$",
        ["Microsoft.Storage/storageAccounts/queueServices/queues"] = "^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = "^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        ["Microsoft.KeyVault/vaults"] = "^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$",
        ["Microsoft.KeyVault/vaults/secrets"] = "^[A-Za-z0-9-]{1,127}$",
        ["Microsoft.Authorization/roleDefinitions"] = Guid,

        // An assignment cannot be changed, so its name contains its changeable parts: scope, principal and role.
        ["Microsoft.Authorization/roleAssignments"] = @"^\[guid\('/subscriptions/[^']+', reference\('[^']+/userAssignedIdentities/[^']+', '[^']+'\)\.principalId, '[^']+'\)\]$",
        ["Microsoft.Authorization/locks"] = "^[A-Za-z0-9_-]{1,90}$",
        ["Microsoft.Web/serverfarms"] = "^[A-Za-z0-9-]{1,60}$",

        // The limit is 60. But the host uses the first 32 characters as its id, and apps that share a storage account need different ids.
        ["Microsoft.Web/sites"] = "^[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]$",
        ["Microsoft.Web/sites/basicPublishingCredentialsPolicies"] = "^(scm|ftp)$",
        ["Microsoft.Web/sites/config"] = "^appsettings$",
        ["Microsoft.Web/sites/hostNameBindings"] = "^[a-z0-9.-]{1,253}$",
        ["Microsoft.Web/sites/certificates"] = "^[a-z0-9-]{1,253}$",
        ["Microsoft.Network/publicIPAddresses"] = Network,
        ["Microsoft.Network/natGateways"] = Network,
        ["Microsoft.Network/virtualNetworks"] = Network,
        ["Microsoft.Network/privateEndpoints"] = Network,
        ["Microsoft.Network/privateEndpoints/privateDnsZoneGroups"] = Network,

        // The cloud's own suffix is known only there.
        ["Microsoft.Network/privateDnsZones"] = @"privatelink",
        ["Microsoft.Network/privateDnsZones/virtualNetworkLinks"] = @"'vnet'\)\]$",
    };

    public static IEnumerable<string> Violations(Snapshot snapshot) => snapshot.Resources
        .Select(resource => (Type: (string)resource["type"]!, Name: (string)resource["name"]!))
        .Select(resource => resource with { Name = resource.Name.StartsWith('[') ? resource.Name : resource.Name.Split('/')[^1] })
        .Where(resource => !IsAllowed(resource.Type, resource.Name))
        .Select(resource => $"{resource.Type} may not be called {resource.Name}.");

    private static bool IsAllowed(string type, string name) =>
        Patterns.TryGetValue(type, out var pattern) && Regex.IsMatch(name, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
