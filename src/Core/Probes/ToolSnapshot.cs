using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Mcp;
using Kontext.Core.Storage;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>The tools of a server as names and hashes: enough to detect later changes, in a bounded size.</summary>
internal sealed class ToolSnapshot
{
    /// <summary>The largest snapshot in bytes.</summary>
    public const int MaxBytes = BinaryColumns.MaxBytes;

    private const string Complete = "complete";
    private const string CutOff = "cut-off";

    private readonly SortedDictionary<string, string> _hashes;

    private ToolSnapshot(SortedDictionary<string, string> hashes, bool isComplete)
    {
        _hashes = hashes;
        IsComplete = isComplete;
        Bytes = Encoding.UTF8.GetBytes(string.Concat([isComplete ? Complete : CutOff, .. _hashes.Select(LineOf)]));
        Hash = Convert.ToHexStringLower(SHA256.HashData(Bytes));
    }

    /// <summary>Whether it holds all of the server's tools.</summary>
    public bool IsComplete { get; }

    /// <summary>The snapshot as UTF-8 text; at most <see cref="MaxBytes"/>.</summary>
    public byte[] Bytes { get; }

    /// <summary>The SHA-256 hash of <see cref="Bytes"/>, in hex.</summary>
    public string Hash { get; }

    /// <summary>Creates a snapshot.</summary>
    /// <param name="tools">The tools as the server listed them.</param>
    /// <param name="isComplete">Whether the list is complete.</param>
    /// <param name="most">The most tools to hold. Further tools are left out, and the snapshot is incomplete then.</param>
    /// <param name="credential">The credential that was sent and that the server may echo; null for none.</param>
    public static ToolSnapshot Of(IEnumerable<ListedTool> tools, bool isComplete, int most, CredentialHeader? credential)
    {
        // Two different tools with one name count as one tool with the hashes of both. One tool that is listed twice counts once.
        var all = tools.GroupBy(tool => NameOf(tool.Name, credential), tool => tool.Hash(), StringComparer.Ordinal)
            .OrderBy(tool => tool.Key, StringComparer.Ordinal)
            .Select(tool => KeyValuePair.Create(tool.Key, tool.Distinct(StringComparer.Ordinal).Count() == 1 ? tool.First() : ListedTool.HashOf(string.Concat(tool.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))));
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        var bytes = Complete.Length;
        foreach (var (name, hash) in all)
        {
            bytes += Encoding.UTF8.GetByteCount(name) + hash.Length + 2;
            if (hashes.Count == most || bytes > MaxBytes)
                return new ToolSnapshot(hashes, isComplete: false);
            hashes.Add(name, hash);
        }

        return new ToolSnapshot(hashes, isComplete);
    }

    /// <summary>Creates a complete snapshot of tools whose hashes are known.</summary>
    internal static ToolSnapshot Of(IEnumerable<KeyValuePair<string, string>> hashes)
    {
        SortedDictionary<string, string> named = new(StringComparer.Ordinal);
        foreach (var (name, hash) in hashes)
            named[NameOf(name, credential: null)] = hash;
        return new ToolSnapshot(named, isComplete: true);
    }

    /// <summary>Reads a snapshot from its <see cref="Bytes"/>.</summary>
    public static ToolSnapshot Read(byte[] bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        foreach (var line in lines.Skip(1))
        {
            var end = line.IndexOf(' ', StringComparison.Ordinal);
            hashes.Add(line[(end + 1)..], line[..end]);
        }

        return new ToolSnapshot(hashes, lines[0] == Complete);
    }

    /// <summary>
    /// Returns the changes since an earlier snapshot; null when none are known. An incomplete list says nothing about tools that it lacks.
    /// So a tool counts as added only when the earlier list was complete, and as removed only when this list is complete. It counts as
    /// changed when both lists have it.
    /// </summary>
    public ToolDrift? Since(ToolSnapshot before)
    {
        ToolDrift drift = new(
            before.IsComplete ? [.. _hashes.Keys.Where(name => !before._hashes.ContainsKey(name))] : [],
            IsComplete ? [.. before._hashes.Keys.Where(name => !_hashes.ContainsKey(name))] : [],
            [.. _hashes.Where(tool => before._hashes.TryGetValue(tool.Key, out var hash) && hash != tool.Value).Select(tool => tool.Key)]);
        return drift.IsEmpty ? null : drift;
    }

    /// <summary>
    /// Returns the snapshot with which the next list is compared. An incomplete list removes nothing from a complete one, or a server could
    /// hide a new tool behind it.
    /// </summary>
    public ToolSnapshot Over(ToolSnapshot? before)
    {
        if (IsComplete || before is not { IsComplete: true })
            return this;
        SortedDictionary<string, string> both = new(before._hashes, StringComparer.Ordinal);
        foreach (var (name, hash) in _hashes)
            both[name] = hash;
        ToolSnapshot merged = new(both, isComplete: true);
        return merged.Bytes.Length > MaxBytes ? before : merged;
    }

    private static string LineOf(KeyValuePair<string, string> tool) => $"\n{tool.Value} {tool.Key}";

    // The name is safe to show, and still differs for two tools whose names only look equal.
    private static string NameOf(string tool, CredentialHeader? credential)
    {
        var name = ForeignText.Clean(tool, credential) ?? "";
        return name == tool ? name : $"{name}~{ListedTool.HashOf(tool)[..8]}";
    }
}

/// <summary>The changes between two snapshots of a server's tools.</summary>
/// <param name="Added">The cleaned names of new tools.</param>
/// <param name="Removed">The cleaned names of tools that are gone.</param>
/// <param name="Changed">The cleaned names of tools with another description or schema.</param>
internal sealed record ToolDrift(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed)
{
    private const int MaxNames = 8;
    private const int MaxName = 48;

    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    /// <summary>Returns a sentence of at most about 1,500 characters.</summary>
    public override string ToString() => $"The server's tools have changed: {Parts("added", "removed")}.";

    /// <summary>Returns the same, as a difference from the tools that are accepted.</summary>
    public string ToAcceptedString() => $"The server's tools are not those that were accepted: {Parts("not accepted", "no longer there")}.";

    private string Parts(string added, string removed)
    {
        string?[] parts = [PartOf(added, Added), PartOf(removed, Removed), PartOf("changed in description or schema", Changed)];
        return string.Join("; ", parts.OfType<string>());
    }

    private static string? PartOf(string what, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return null;
        var more = names.Count - MaxNames;
        return $"{what} {string.Join(", ", names.Take(MaxNames).Select(name => $"“{ForeignText.Cut(name, MaxName)}”"))}"
            + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {more} more") : "");
    }
}
