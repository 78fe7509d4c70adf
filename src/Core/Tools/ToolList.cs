using Kontext.Core.Mcp;

namespace Kontext.Core.Tools;

/// <summary>The tools of a server, as one account sees them.</summary>
internal sealed class ToolList
{
    private readonly Dictionary<string, KnownTool> _byName = new(StringComparer.Ordinal);

    private ToolList(McpHandshake handshake, ToolListing listing)
    {
        Version = handshake.Version;
        List<KnownTool> tools = [];
        foreach (var listed in listing.Tools)
        {
            if (KnownTool.Of(listed) is not { } tool)
                Unusable++;
            else if (_byName.TryAdd(tool.Name, tool))
                tools.Add(tool);
            else if (_byName[tool.Name].Hash != tool.Hash)
                Merge(tools, tool);
        }

        Unusable += listing.Malformed.Count;
        Tools = tools;
    }

    /// <summary>The protocol revision that the server speaks.</summary>
    public string Version { get; }

    /// <summary>Whether that is the revision without a handshake.</summary>
    public bool IsModern => Version == McpMessage.Modern;

    /// <summary>The tools in the order of the server's list, each name once.</summary>
    public IReadOnlyList<KnownTool> Tools { get; }

    /// <summary>The number of tools that are left out: their names are no plain text of at most 128 characters, or they break the specification.</summary>
    public int Unusable { get; }

    /// <summary>About the bytes that the list takes in memory.</summary>
    public long Bytes => Tools.Sum(tool => (long)tool.Bytes);

    /// <summary>Returns the list of a server.</summary>
    public static ToolList Of(McpHandshake handshake, ToolListing listing) => new(handshake, listing);

    /// <summary>Returns the tool; null when the server did not list it.</summary>
    public KnownTool? Find(string name) => _byName.GetValueOrDefault(name);

    // A call does not say which of two different tools with one name it means, so the hash is that of neither.
    private void Merge(List<KnownTool> tools, KnownTool other)
    {
        var first = _byName[other.Name];
        var both = first with { Hash = ListedTool.HashOf(first.Hash + other.Hash), IsReadOnly = first.IsReadOnly && other.IsReadOnly };
        tools[tools.IndexOf(first)] = _byName[other.Name] = both;
    }
}
