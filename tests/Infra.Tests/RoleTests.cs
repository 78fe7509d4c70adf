using System.Text.Json.Nodes;

namespace Kontext.Infra.Tests;

public sealed class RoleTests
{
    private const string Assignments = "Microsoft.Authorization/roleAssignments";

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void The_app_has_exactly_the_roles_that_it_needs(string parameters) => Assert.Empty(RoleRules.Violations(Templates.Of(parameters)));

    [Fact]
    public void A_missing_role_is_found()
    {
        var snapshot = Templates.Of("main");
        var tables = snapshot.Of(Assignments).Single(role => role.ToJsonString().Contains("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", StringComparison.Ordinal));
        tables.Parent!.AsArray().Remove(tables);

        Assert.Contains("missing", Assert.Single(RoleRules.Violations(snapshot)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8e3af657-a8ff-443c-a75c-2fe8c4bcb635")] // Owner
    [InlineData("b86a8fe4-44ce-4948-aee5-eccb2c155cd7")] // Key Vault Secrets Officer
    public void A_role_beyond_the_list_is_found(string role)
    {
        var snapshot = Templates.Of("main");
        snapshot.Of(Assignments).First()["properties"]!["roleDefinitionId"] = $"/providers/Microsoft.Authorization/roleDefinitions/{role}";

        Assert.Contains(RoleRules.Violations(snapshot), violation => violation.Contains("on no list", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Microsoft.KeyVault/vaults/secrets/readMetadata/action")]
    [InlineData("Microsoft.KeyVault/vaults/secrets/purge/action")]
    [InlineData("Microsoft.KeyVault/vaults/secrets/*")]
    public void A_role_of_our_own_that_allows_more_is_found(string action)
    {
        var snapshot = Templates.Of("main");
        snapshot.Of("Microsoft.Authorization/roleDefinitions").Single()["properties"]!["permissions"]![0]!["dataActions"]!.AsArray().Add((JsonNode)action);

        Assert.Single(RoleRules.Violations(snapshot));
    }

    [Fact]
    public void A_role_for_another_principal_is_found()
    {
        var snapshot = Templates.Of("main");
        snapshot.Of(Assignments).First()["properties"]!["principalId"] = "11111111-1111-1111-1111-111111111111";

        Assert.Single(RoleRules.Violations(snapshot));
    }
}
