using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.LocalHost.Tests;

/// <summary>The rooms of the host have one order, and a room may use only rooms below it.</summary>
public sealed partial class RoomOrderTests
{
    // From top to bottom. A room may use the rooms below it.
    private static readonly string[] Rooms = ["Hosting", "Http", "Queues", "Timers", "Identity", "Azurite", "Worker", "Settings"];

    private static readonly string Host = Path.Combine(RepositoryRoot.Path, "src", "LocalHost");

    [Fact]
    public void A_room_uses_only_rooms_below_it()
    {
        var climbing =
            from room in Rooms
            from file in Directory.EnumerateFiles(Path.Combine(Host, room), "*.cs", SearchOption.AllDirectories)
            from Match use in RoomUse.Matches(File.ReadAllText(file))
            let used = use.Groups["room"].Value
            where used != room && Array.IndexOf(Rooms, used) <= Array.IndexOf(Rooms, room)
            select $"{Path.GetRelativePath(Host, file)} uses {used}";
        Assert.Empty(climbing);
    }

    [Fact]
    public void Every_folder_with_code_is_a_room_of_the_order() => Assert.Empty(Directory.EnumerateDirectories(Host)
        .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj") && Directory.EnumerateFiles(folder, "*.cs").Any())
        .Select(folder => Path.GetFileName(folder)!)
        .Except(Rooms, StringComparer.Ordinal));

    [GeneratedRegex(@"\bKontext\.LocalHost\.(?<room>[A-Z]\w*)")]
    private static partial Regex RoomUse { get; }
}
