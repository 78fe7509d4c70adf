using System.Globalization;
using System.Text.Json;

namespace Kontext.Core.Input;

/// <summary>A place in a JSON document. Its text (RFC 6901) is built only on demand, because most places are never reported.</summary>
public sealed class JsonPointer
{
    private readonly JsonPointer? _parent;
    private readonly string _last;

    private JsonPointer(JsonPointer? parent, string last)
    {
        _parent = parent;
        _last = last;
    }

    /// <summary>Starts from the text of a pointer; empty for the whole document.</summary>
    public static JsonPointer At(string written) => new(null, written);

    /// <summary>Returns the segment of a member: a slash and the escaped name.</summary>
    public static string Segment(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Returns the segment of an array's element.</summary>
    public static string Segment(int index) => Segment(index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Returns the value that a pointer leads to in a document; null when there is none.</summary>
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

    /// <summary>Returns the place of a member of the object at this place.</summary>
    public JsonPointer Child(string name) => new(this, name);

    /// <summary>Returns the place of an element of the array at this place.</summary>
    public JsonPointer Child(int index) => new(this, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Returns the text of the pointer.</summary>
    public override string ToString() => _parent is null ? _last : _parent + Segment(_last);

    private static JsonElement? Step(JsonElement from, string name) => from.ValueKind switch
    {
        JsonValueKind.Object when from.TryGetProperty(name, out var member) => member,
        JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < from.GetArrayLength() => from[index],
        _ => null,
    };
}
