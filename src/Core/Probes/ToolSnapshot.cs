using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Mcp;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>A server's tools as names and hashes: enough to tell later what has changed, whatever a server puts into them.</summary>
internal sealed class ToolSnapshot
{
    /// <summary>Of a snapshot in bytes: eight columns of 64 KiB, within a row's 1 MiB.</summary>
    public const int MaxBytes = 8 * 64 * 1024;

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

    /// <summary>At most <see cref="MaxBytes"/>.</summary>
    public byte[] Bytes { get; }

    /// <summary>SHA-256 of it all, in hex.</summary>
    public string Hash { get; }

    /// <summary>Takes the snapshot.</summary>
    /// <param name="tools">As the server listed them.</param>
    /// <param name="isComplete">Whether the list came to its end.</param>
    /// <param name="most">More tools than this are left out, which makes it incomplete.</param>
    /// <param name="credential">What the server was sent and may say back; null for nothing.</param>
    public static ToolSnapshot Of(IEnumerable<ListedTool> tools, bool isComplete, int most, CredentialHeader? credential)
    {
        // Two different tools of one name are one that has the hashes of both. One tool that is listed twice is one.
        var all = tools.GroupBy(tool => NameOf(tool, credential), HashOf, StringComparer.Ordinal)
            .OrderBy(tool => tool.Key, StringComparer.Ordinal)
            .Select(tool => KeyValuePair.Create(tool.Key, tool.Distinct(StringComparer.Ordinal).Count() == 1 ? tool.First() : HashOf(string.Concat(tool.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))));
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

    /// <summary>Reads back what <see cref="Bytes"/> holds.</summary>
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
    /// What has changed since; null when nothing that can be told. A list that was cut off says nothing about what is not in it: a tool counts
    /// as added only where the earlier list was complete, as removed only where this one is, and as changed wherever both have it.
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
    /// What the next list is to be compared with. A list that was cut off takes nothing away from a complete one, or a server could hide a new
    /// tool behind it.
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

    // Safe to show, and still different for two tools whose names only look the same.
    private static string NameOf(ListedTool tool, CredentialHeader? credential)
    {
        var name = ForeignText.Clean(tool.Name, credential) ?? "";
        return name == tool.Name ? name : $"{name}~{HashOf(tool.Name)[..8]}";
    }

    private static string HashOf(ListedTool tool)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(tool.Name);
            writer.WriteStringValue(tool.Description);
            writer.WriteRawValue(CanonicalJson.Of(tool.InputSchema), skipInputValidation: true);
            if (tool.OutputSchema is { } output)
                writer.WriteRawValue(CanonicalJson.Of(output), skipInputValidation: true);
            writer.WriteEndArray();
        }

        return HashOf(buffer.WrittenSpan);
    }

    private static string HashOf(string text) => HashOf(Encoding.UTF8.GetBytes(text));

    // 128 bits are more than anybody finds a second text for.
    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
}

/// <summary>How a server's tools differ from what they were.</summary>
/// <param name="Added">Names, cleaned.</param>
/// <param name="Removed">Names, cleaned.</param>
/// <param name="Changed">Names, cleaned, of tools with another description or schema.</param>
internal sealed record ToolDrift(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed)
{
    private const int MaxNames = 8;
    private const int MaxName = 48;

    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    /// <summary>A sentence; at most some 1,500 characters.</summary>
    public override string ToString()
    {
        string?[] parts = [PartOf("added", Added), PartOf("removed", Removed), PartOf("changed in description or schema", Changed)];
        return $"The server's tools have changed: {string.Join("; ", parts.OfType<string>())}.";
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
