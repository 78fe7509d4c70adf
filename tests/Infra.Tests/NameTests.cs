namespace Kontext.Infra.Tests;

public sealed class NameTests
{
    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void Names_follow_the_rules_for_every_environment_name(string parameters) =>
        Assert.Empty(NameRules.Violations(Templates.Of(parameters)));

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts", "kontext-lbcja2aodjf5wh")]
    [InlineData("Microsoft.KeyVault/vaults", "a-name-of-more-than-24-letters")]
    [InlineData("Microsoft.KeyVault/vaults", "two--dashes")]
    [InlineData("Microsoft.KeyVault/vaults", "1kontext")]
    [InlineData("Microsoft.Web/sites", "a-name-of-more-than-the-32-letters-of-a-host-id")]
    public void A_name_that_Azure_refuses_is_found(string type, string name)
    {
        var snapshot = Templates.Of("main");
        snapshot.Of(type).First()["name"] = name;

        Assert.Single(NameRules.Violations(snapshot));
    }

    [Fact]
    public void A_kind_of_resource_without_a_naming_rule_is_found()
    {
        var snapshot = Templates.Of("main");
        snapshot.Resources.First()["type"] = "Microsoft.Cache/redis";

        Assert.Single(NameRules.Violations(snapshot));
    }
}
