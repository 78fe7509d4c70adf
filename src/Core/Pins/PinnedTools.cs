using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Probes;

namespace Kontext.Core.Pins;

/// <summary>The pinned tools of one integration. While there are any, every other tool is hidden and refused.</summary>
public sealed class PinnedTools
{
    /// <summary>The largest number of pinned tools.</summary>
    public const int Most = 2_000;

    private readonly Dictionary<string, PinnedTool> _byName;

    private PinnedTools(IReadOnlyList<PinnedTool> all)
    {
        All = all;
        _byName = all.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
    }

    /// <summary>No pinned tools.</summary>
    public static PinnedTools None { get; } = new([]);

    /// <summary>The tools in the order of their names.</summary>
    public IReadOnlyList<PinnedTool> All { get; }

    /// <summary>Returns these tools. Of two with one name the later one counts.</summary>
    public static PinnedTools Of(IEnumerable<PinnedTool> tools)
    {
        SortedDictionary<string, PinnedTool> byName = new(StringComparer.Ordinal);
        foreach (var tool in tools)
            byName[tool.Name] = tool;
        return new PinnedTools([.. byName.Values]);
    }

    /// <summary>Returns whether a tool is pinned.</summary>
    /// <param name="name">The exact name.</param>
    /// <param name="hash">The hash that it must have now.</param>
    public bool TryFind(string name, [NotNullWhen(true)] out string? hash)
    {
        hash = _byName.GetValueOrDefault(name)?.Hash;
        return hash is not null;
    }

    /// <summary>Returns the differences of a server's tools from the pinned ones; null when there are none, or none are pinned.</summary>
    internal ToolDrift? DriftOf(ToolSnapshot present) => All.Count == 0
        ? null
        : present.Since(ToolSnapshot.Of(All.Select(tool => KeyValuePair.Create(tool.Name, tool.Hash))));

    /// <summary>Returns the stored form, and its version. Every acceptance has its own version.</summary>
    internal (byte[] Bytes, string Version) Write()
    {
        using MemoryStream written = new();
        using (GZipStream zip = new(written, CompressionLevel.Optimal, leaveOpen: true))
            JsonSerializer.Serialize(zip, All, PinJson.Default.IReadOnlyListPinnedTool);
        var bytes = written.ToArray();
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16)));
    }

    /// <summary>Reads the stored form.</summary>
    internal static PinnedTools Read(byte[] bytes)
    {
        using GZipStream zip = new(new MemoryStream(bytes), CompressionMode.Decompress);
        return new PinnedTools(JsonSerializer.Deserialize(zip, PinJson.Default.IReadOnlyListPinnedTool) ?? []);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<PinnedTool>))]
internal sealed partial class PinJson : JsonSerializerContext;
