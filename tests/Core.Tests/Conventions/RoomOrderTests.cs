using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Core.Tests.Conventions;

/// <summary>Rooms have one order, and a room may use only rooms below it.</summary>
public sealed partial class RoomOrderTests
{
    // From top to bottom. A room may use the rooms below it.
    private static readonly string[] Rooms =
    [
        "Maintenance", "Connecting", "Aggregate", "Relaying", "Tools", "Gateway", "Exchanging", "Validation", "Pins", "Probes", "Refreshing", "Endings", "Connections", "Clients", "Consent", "Sessions", "Attachments", "Applications", "Integrations", "CredentialSchemas", "Discovery",
        "Providers", "OAuthEndpoints", "OAuth", "Mcp", "Caps", "Audit", "Schedule", "Idempotency", "Tokens", "Secrets", "Outbound", "Upstream", "JsonSchemas", "Input", "Storage", "Outcomes", "Bounds",
    ];

    private static readonly string[] AppFolders =
        ["Hosting", "Home", "Reference", "Gateway", "Connect", "Authorization", "Browser", "Integrations", "Connections", "Sessions", "Applications", "Tokens", "Health", "Maintenance", "Telemetry", "Audit", "Limits", "CrossOrigin", "Http", "Callers"];

    private static readonly string[] HostFolders = ["Hosting", "Http", "Identity", "Azurite", "Timers", "Queues", "Worker", "Settings"];

    [Fact]
    public void Every_folder_of_Core_is_a_room_of_the_order() =>
        Assert.Equal(Rooms.Order(StringComparer.Ordinal), Sources.Rooms.Order(StringComparer.Ordinal));

    [Fact]
    public void A_room_uses_only_rooms_below_it()
    {
        var climbing =
            from source in Sources.In("src/Core")
            let room = Array.IndexOf(Rooms, source.Room)
            where source.Room != "CoreExtensions.cs" // adds them all
            from Match use in CoreUse.Matches(source.Text)
            let used = use.Groups["room"].Value
            where used != source.Room && Array.IndexOf(Rooms, used) <= room
            select $"{source.Path} uses {used}";
        Assert.Empty(climbing);
    }

    [Fact]
    public void A_folder_of_the_app_uses_only_folders_below_it() => AssertOrder("src/Functions", AppFolders, AppUse);

    [Fact]
    public void A_folder_of_the_local_host_uses_only_folders_below_it() => AssertOrder("src/LocalHost", HostFolders, HostUse);

    // Decision record 59 explains why each of these folders holds one concept.
    [Fact]
    public void A_folder_of_more_than_18_files_has_its_reason_in_a_record()
    {
        var large = new[] { "src/Core", "src/Functions" }.SelectMany(root => Sources.In(root).CountBy(source => $"{root}/{source.Room}"))
            .Where(folder => folder.Value > 18)
            .Select(folder => folder.Key);
        var record = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "decisions", "0059-folders-of-more-than-18-files.md"));
        var reasons = FolderLine.Matches(record).Select(match => match.Groups["folder"].Value);
        Assert.Equal(large.Order(StringComparer.Ordinal), reasons.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Core_uses_neither_the_Functions_worker_nor_ASP_NET_Core() =>
        Assert.Empty(Sources.In("src/Core").Where(source => WorkerOrWeb.IsMatch(source.Text)).Select(source => source.Path));

    [Fact]
    public void The_local_host_does_not_use_Core() =>
        Assert.Empty(Sources.In("src/LocalHost").Where(source => CoreUse.IsMatch(source.Text)).Select(source => source.Path));

    [Fact]
    public void The_app_does_not_use_the_local_host() =>
        Assert.Empty(Sources.In("src/Functions").Where(source => source.Text.Contains("Kontext.LocalHost", StringComparison.Ordinal)).Select(source => source.Path));

    private static void AssertOrder(string root, string[] folders, Regex uses)
    {
        var sources = Sources.In(root).Where(source => source.Path.Count(c => c == '/') > 2).ToList();
        Assert.Equal(folders.Order(StringComparer.Ordinal), sources.Select(source => source.Room).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        var climbing =
            from source in sources
            from Match use in uses.Matches(source.Text)
            let used = use.Groups["room"].Value
            where used != source.Room && Array.IndexOf(folders, used) <= Array.IndexOf(folders, source.Room)
            select $"{source.Path} uses {used}";
        Assert.Empty(climbing);
    }

    [GeneratedRegex(@"^\| (?<folder>src/\S+) \|", RegexOptions.Multiline)]
    private static partial Regex FolderLine { get; }

    [GeneratedRegex(@"\bKontext\.Functions\.(?<room>[A-Z]\w*)")]
    private static partial Regex AppUse { get; }

    [GeneratedRegex(@"\bKontext\.LocalHost\.(?<room>[A-Z]\w*)")]
    private static partial Regex HostUse { get; }

    [GeneratedRegex(@"\bKontext\.Core\.(?<room>[A-Z]\w*)")]
    private static partial Regex CoreUse { get; }

    [GeneratedRegex(@"\bMicrosoft\.(AspNetCore|Azure\.Functions)\b")]
    private static partial Regex WorkerOrWeb { get; }
}
