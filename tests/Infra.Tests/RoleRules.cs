using System.Text.Json.Nodes;

namespace Kontext.Infra.Tests;

/// <summary>The app's identity has exactly these roles on exactly these scopes, and no other principal has a role.</summary>
internal static class RoleRules
{
    private const string BlobDataOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string BlobDataReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
    private const string QueueDataContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";
    private const string TableDataContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
    private const string SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
    private const string Assignments = "Microsoft.Authorization/roleAssignments";
    private const string Definitions = "Microsoft.Authorization/roleDefinitions";

    private static readonly string[] Keeper =
    [
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        "Microsoft.KeyVault/vaults/secrets/setSecret/action",
        "Microsoft.KeyVault/vaults/secrets/delete",
    ];

    public static IEnumerable<string> Violations(Snapshot snapshot)
    {
        var given = snapshot.Of(Assignments).Select(Given).ToList();
        var needed = Needed(snapshot).ToList();
        return given.Except(needed).Select(role => $"{role} is on no list.")
            .Concat(needed.Except(given).Select(role => $"{role} is missing."))
            .Concat(snapshot.Of(Assignments).Where(assignment => !IsOurIdentity(assignment)).Select(assignment => $"{assignment["id"]} is not for the app's identity."))
            .Concat(snapshot.Of(Definitions).SelectMany(Excess));
    }

    private static (string Scope, string Role) Given(JsonObject assignment)
    {
        // The id is an expression, because only Azure knows the full name: [extensionResourceId('scope', …
        var scope = ((string)assignment["id"]!).Split('\'')[1];
        var role = (string)assignment["properties"]!["roleDefinitionId"]!;
        return (NameIn(scope), NameIn(role));
    }

    private static IEnumerable<(string Scope, string Role)> Needed(Snapshot snapshot)
    {
        var accounts = snapshot.NamesOf("Microsoft.Storage/storageAccounts").ToList();
        var host = accounts.Single(name => name.EndsWith('h'));
        var vaults = snapshot.NamesOf("Microsoft.KeyVault/vaults").ToList();
        var settings = vaults.Single(name => name.EndsWith('s'));
        var keeper = snapshot.NamesOf(Definitions).Single();
        return
        [
            (host, BlobDataOwner),
            (host, QueueDataContributor),
            (accounts.Single(name => name.EndsWith('p')), BlobDataReader),
            (accounts.Single(name => name.EndsWith('d')), TableDataContributor),
            (snapshot.NamesOf("Microsoft.Insights/components").Single(), MetricsPublisher),
            (settings, SecretsUser),
            .. vaults.Where(name => name != settings).Select(name => (name, keeper)),
        ];
    }

    private static IEnumerable<string> Excess(JsonObject definition)
    {
        var permissions = definition["properties"]!["permissions"]!.AsArray();
        return permissions.SelectMany(permission => permission!["actions"]!.AsArray().Concat(permission["dataActions"]!.AsArray()))
            .Select(action => (string)action!)
            .Except(Keeper)
            .Select(action => $"The role of our own allows {action}.");
    }

    private static bool IsOurIdentity(JsonObject assignment) =>
        ((string)assignment["properties"]!["principalId"]!).Contains("Microsoft.ManagedIdentity/userAssignedIdentities", StringComparison.Ordinal);

    private static string NameIn(string id) => id.Split('/')[^1];
}
