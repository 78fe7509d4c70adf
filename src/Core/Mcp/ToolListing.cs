using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>A server's tools, collected page by page.</summary>
/// <param name="maxTools">The maximum number of tools to collect.</param>
internal sealed class ToolListing(int maxTools)
{
    private readonly List<ListedTool> _tools = [];
    private readonly List<(string? Name, string Flaw)> _malformed = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);

    /// <summary>The well-formed tools in the order in which they came. A page that came twice counts once.</summary>
    public IReadOnlyList<ListedTool> Tools => _tools;

    /// <summary>The tools that clients refuse: the name of each, and what is wrong with it.</summary>
    public IReadOnlyList<(string? Name, string Flaw)> Malformed => _malformed;

    /// <summary>The number of different tools.</summary>
    public int Count => _names.Count;

    /// <summary>Whether the last page was read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether no further page is needed: the list is complete, or has enough tools.</summary>
    public bool IsFull => IsComplete || _tools.Count + _malformed.Count >= maxTools;

    /// <summary>The cursor of the next page; null for the first one.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Returns the complete list of a server without tools.</summary>
    public static ToolListing Empty() => new(0) { IsComplete = true };

    /// <summary>Takes a page. Returns false when the result is not one.</summary>
    public bool Take(JsonElement result)
    {
        // Go writes an empty list as null.
        if (result.HasNull("tools"))
            return IsComplete = true;
        if (result.Member("tools") is not { ValueKind: JsonValueKind.Array } tools)
            return false;
        var (isNew, isEmpty) = (false, tools.GetArrayLength() == 0);
        List<ListedTool> page = [];
        foreach (var listed in tools.EnumerateArray())
        {
            var (tool, flaw) = ListedTool.Read(listed);
            if (tool is null)
                isNew |= Note(listed.Text("name"), flaw!);
            else
                page.Add(tool);
        }

        isNew |= page.Exists(tool => !_names.Contains(tool.Name));
        if (isNew)
            _tools.AddRange(page.Take(maxTools - _tools.Count));
        _names.UnionWith(_tools.Select(tool => tool.Name));
        Cursor = result.Text("nextCursor") is { Length: > 0 } next ? next : null;

        // A server that repeats a cursor or a page would otherwise be asked for ever.
        IsComplete = Cursor is null || !_cursors.Add(Cursor) || (!isNew && !isEmpty);
        return true;
    }

    private bool Note(string? name, string flaw)
    {
        if (_malformed.Contains((name, flaw)))
            return false;
        if (_malformed.Count < maxTools)
            _malformed.Add((name, flaw));
        return true;
    }

    /// <summary>How much of a server's list is read.</summary>
    /// <param name="Pages">The number of pages; at least 1.</param>
    /// <param name="Tools">The number of tools after which no further page is read.</param>
    internal sealed record Limits(int Pages, int Tools);
}
