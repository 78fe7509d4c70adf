using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kontext.Infra.Tests;

/// <summary>The permissions of GitHub's identities in Azure.</summary>
public sealed partial class DeployerTests
{
    private const string Assignments = "Microsoft.Authorization/roleAssignments";
    private const string Contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    private const string AccessAdministrator = "f58310d9-a9f6-439a-9e8d-f62e7b41a168";
    private const string BlobDataContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

    private static readonly Snapshot Deployer = Templates.Of("deployer");

    // An expression, for the deployer's own id is known in Azure alone: its texts double quotes and braces.
    private static readonly string Condition = ((string)Of(AccessAdministrator)["properties"]!["condition"]!)
        .Replace("''", "'", StringComparison.Ordinal).Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);

    [Fact]
    public void The_deployer_can_assign_only_the_roles_of_the_template_and_of_a_publish()
    {
        var needed = Templates.Of("main").Of(Assignments).Select(role => ((string)role["properties"]!["roleDefinitionId"]!).Split('/')[^1]).Append(BlobDataContributor);

        var lists = Roles.Matches(Condition).Select(match => match.Value.Split(", ")).ToList();
        Assert.NotEmpty(lists);
        Assert.All(lists, list => Assert.Equal(needed.Distinct().Order(StringComparer.Ordinal), list.Order(StringComparer.Ordinal)));
        Assert.All(["@Request", "@Resource"], of => Assert.Contains($"{of}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{", Condition, StringComparison.Ordinal));
    }

    [Fact]
    public void The_deployer_assigns_roles_to_service_principals_only_and_not_to_itself()
    {
        Assert.Contains("((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[", Condition, StringComparison.Ordinal);
        Assert.Contains("((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[", Condition, StringComparison.Ordinal);
        Assert.Contains("{0} AND {1}", Condition, StringComparison.Ordinal);
        Assert.Contains("@Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}", Condition, StringComparison.Ordinal);
        Assert.Contains("@Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}", Condition, StringComparison.Ordinal);
        Assert.Matches(@"@Request\[Microsoft\.Authorization/roleAssignments:PrincipalId\] ForAnyOfAllValues:GuidNotEquals \{\{?\d\}.*/userAssignedIdentities/gh-[^']+', '[^']+'\)\.principalId", Condition);
        Assert.Equal("2.0", (string?)Of(AccessAdministrator)["properties"]!["conditionVersion"]);
    }

    [Fact]
    public void No_assignment_without_a_condition_can_assign_roles()
    {
        var given = Deployer.Of(Assignments).Where(role => role["properties"]!["condition"] is null).Select(RoleOf);

        Assert.Equal(new[] { Contributor }.Concat(Deployer.NamesOf("Microsoft.Authorization/roleDefinitions")).Except([KeeperRole]).Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_deployers_own_roles_cannot_delete_locks_or_write_roles()
    {
        var actions = Deployer.Of("Microsoft.Authorization/roleDefinitions").SelectMany(role => role["properties"]!["permissions"]![0]!["actions"]!.AsArray()).Select(action => (string)action!);

        Assert.Equal(
            ["*/read", "Microsoft.Authorization/locks/read", "Microsoft.Authorization/locks/write", "Microsoft.Resources/deployments/validate/action", "Microsoft.Resources/deployments/whatIf/action"],
            actions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_identity_trusts_one_environment_of_one_repository()
    {
        var subjects = Deployer.Of("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials").Select(trust => (string?)trust["properties"]!["subject"]);

        Assert.Equal(["repo:example/kontext-functions:environment:production", "repo:example/kontext-functions:environment:preview"], subjects);
    }

    [Fact]
    public void The_keeper_role_of_the_deployer_is_the_keeper_role_of_the_template() =>
        Assert.Equal(Templates.Of("main").NamesOf("Microsoft.Authorization/roleDefinitions"), [KeeperRole]);

    private static string KeeperRole => Deployer.Of("Microsoft.Authorization/roleDefinitions")
        .Where(role => ((string)role["properties"]!["roleName"]!).Contains("keeper", StringComparison.Ordinal))
        .Select(role => (string)role["name"]!)
        .Single();

    private static JsonObject Of(string role) => Deployer.Of(Assignments).Single(assignment => RoleOf(assignment) == role);

    private static string RoleOf(JsonObject assignment) => ((string)assignment["properties"]!["roleDefinitionId"]!).Split('/')[^1];

    [GeneratedRegex("[0-9a-f-]{36}(, [0-9a-f-]{36})+")]
    private static partial Regex Roles { get; }
}
