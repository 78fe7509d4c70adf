using System.Globalization;
using System.Text.Json;

namespace Kontext.Core.Input;

/// <summary>A place in a JSON document, written as RFC 6901 only when somebody asks: most places are never reported.</summary>
public sealed class JsonPointer
{
    private readonly JsonPointer? _parent;
    private readonly string _last;

    private JsonPointer(JsonPointer? parent, string last)
    {
        _parent = parent;
        _last = last;
    }

    /// <summary>Starts from a pointer that is already written; empty for the whole document.</summary>
    public static JsonPointer At(string written) => new(null, written);

    /// <summary>The segment of a member: a slash and the escaped name.</summary>
    public static string Segment(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The segment of an array's element.</summary>
    public static string Segment(int index) => Segment(index.ToString(CultureInfo.InvariantCulture));

    /// <summary>What a written pointer leads to in a document; null when that has nothing there.</summary>
    public static JsonElement? Find(JsonElement document, string written)
    {
        var found = document;
        foreach (var segment in written.Split('/').Skip(1))
        {
            var name = segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (Step(found, name) is not { } next)
                return null;
            found = next;
        }

        return found;
    }

    /// <summary>A member of the object here.</summary>
    public JsonPointer Child(string name) => new(this, name);

    /// <summary>An element of the array here.</summary>
    public JsonPointer Child(int index) => new(this, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>The pointer's text.</summary>
    public override string ToString() => _parent is null ? _last : _parent + Segment(_last);

    private static JsonElement? Step(JsonElement from, string name) => from.ValueKind switch
    {
        JsonValueKind.Object when from.TryGetProperty(name, out var member) => member,
        JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < from.GetArrayLength() => from[index],
        _ => null,
    };
}
