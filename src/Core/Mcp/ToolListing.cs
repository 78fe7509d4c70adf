using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>A server's tools, gathered page by page.</summary>
/// <param name="maxTools">More than this are not gathered.</param>
internal sealed class ToolListing(int maxTools)
{
    private readonly List<ListedTool> _tools = [];
    private readonly List<(string? Name, string Flaw)> _malformed = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);

    /// <summary>Tools that are well formed, in the order in which they came. A page that came twice counts once.</summary>
    public IReadOnlyList<ListedTool> Tools => _tools;

    /// <summary>Tools that clients refuse, by what they call themselves and what is wrong with each.</summary>
    public IReadOnlyList<(string? Name, string Flaw)> Malformed => _malformed;

    /// <summary>How many different tools there are.</summary>
    public int Count => _names.Count;

    /// <summary>Whether the list came to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether there is nothing more to ask for: the list is complete, or long enough.</summary>
    public bool IsFull => IsComplete || _tools.Count + _malformed.Count >= maxTools;

    /// <summary>The cursor of the next page; null for the first.</summary>
    public string? Cursor { get; private set; }

    /// <summary>A list of a server that has no tools.</summary>
    public static ToolListing Empty() => new(0) { IsComplete = true };

    /// <summary>Takes a page; false when the result is none.</summary>
    public bool Take(JsonElement result)
    {
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

        // A server that names a cursor twice, or lists what it has listed before, would be asked for ever.
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

    /// <summary>How much of a server's list is asked for.</summary>
    /// <param name="Pages">At least 1.</param>
    /// <param name="Tools">After which no further page is asked for.</param>
    internal sealed record Limits(int Pages, int Tools);
}
