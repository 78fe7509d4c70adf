namespace Kontext.Infra.Tests;

public sealed class DoorTests
{
    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void No_access_is_open_without_need(string parameters) => Assert.Empty(DoorRules.Violations(Templates.Of(parameters)));

    [Theory]
    [InlineData("main", "Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", "true")]
    [InlineData("main", "Microsoft.Storage/storageAccounts", "allowBlobPublicAccess", "true")]
    [InlineData("main", "Microsoft.Storage/storageAccounts", "minimumTlsVersion", "TLS1_0")]
    [InlineData("main", "Microsoft.Storage/storageAccounts/blobServices/containers", "publicAccess", "Blob")]
    [InlineData("main", "Microsoft.KeyVault/vaults", "enableRbacAuthorization", "false")]
    [InlineData("large", "Microsoft.KeyVault/vaults", "publicNetworkAccess", "Enabled")]
    [InlineData("main", "Microsoft.Web/sites", "httpsOnly", null)]
    public void An_open_access_is_found(string parameters, string type, string property, string? value)
    {
        var snapshot = Templates.Of(parameters);
        snapshot.Of(type).First()["properties"]![property] = value;

        Assert.Single(DoorRules.Violations(snapshot));
    }

    [Fact]
    public void With_a_network_every_storage_account_and_vault_has_a_private_endpoint()
    {
        var snapshot = Templates.Of("large");

        Assert.Equal(
            snapshot.Of("Microsoft.KeyVault/vaults").Count() + 4, // blobs of the host, packages, queues, tables
            snapshot.Of("Microsoft.Network/privateEndpoints").Count());
    }
}
