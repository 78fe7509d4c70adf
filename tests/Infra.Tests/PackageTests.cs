namespace Kontext.Infra.Tests;

/// <summary>The app cannot replace its own package.</summary>
public sealed class PackageTests
{
    private const string BlobDataReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void The_app_can_read_its_packages_and_not_write_them(string parameters)
    {
        var snapshot = Templates.Of(parameters);
        var account = PackagesAccount(snapshot);

        var roles = snapshot.Of("Microsoft.Authorization/roleAssignments").Where(role => ((string)role["id"]!).Contains($"storageAccounts/{account}'", StringComparison.Ordinal));
        Assert.EndsWith(BlobDataReader, (string)Assert.Single(roles)["properties"]!["roleDefinitionId"]!, StringComparison.Ordinal);

        // Roles above the account would reach into it.
        Assert.All(
            snapshot.Of("Microsoft.Authorization/roleAssignments"),
            role => Assert.Matches("^\\[extensionResourceId\\('/subscriptions/[^']+/providers/Microsoft\\.(Storage|KeyVault|Insights)/", (string)role["id"]!));
    }

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void Packages_have_their_own_storage_account_and_keep_their_versions(string parameters)
    {
        var snapshot = Templates.Of(parameters);
        var account = PackagesAccount(snapshot);

        var container = Assert.Single(snapshot.Of("Microsoft.Storage/storageAccounts/blobServices/containers"));
        Assert.StartsWith($"{account}/", (string)container["name"]!, StringComparison.Ordinal);
        var blobs = snapshot.Of("Microsoft.Storage/storageAccounts/blobServices").Single(service => ((string)service["name"]!).StartsWith(account, StringComparison.Ordinal));
        Assert.True((bool?)blobs["properties"]!["isVersioningEnabled"]);
        Assert.True((bool?)blobs["properties"]!["deleteRetentionPolicy"]!["enabled"]);
        Assert.True((bool?)blobs["properties"]!["containerDeleteRetentionPolicy"]!["enabled"]);
    }

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void A_package_that_is_written_raises_an_alert(string parameters)
    {
        var snapshot = Templates.Of(parameters);
        var alert = snapshot.Of("Microsoft.Insights/metricAlerts").Single(rule => ((string)rule["name"]!).EndsWith("-package-written", StringComparison.Ordinal));

        Assert.EndsWith($"/{PackagesAccount(snapshot)}", (string)alert["properties"]!["scopes"]![0]!, StringComparison.Ordinal);
        var watched = alert["properties"]!["criteria"]!["allOf"]![0]!["dimensions"]!.AsArray().Single(dimension => (string?)dimension!["name"] == "ApiName")!["values"]!.AsArray();
        Assert.Superset(new HashSet<string> { "PutBlob", "PutBlockList", "DeleteBlob" }, watched.Select(value => (string)value!).ToHashSet());
    }

    private static string PackagesAccount(Snapshot snapshot)
    {
        var address = (string)snapshot.Of("Microsoft.Web/sites").Single()["properties"]!["functionAppConfig"]!["deployment"]!["storage"]!["value"]!;
        return snapshot.NamesOf("Microsoft.Storage/storageAccounts").Single(name => address.Contains(name, StringComparison.Ordinal));
    }
}
