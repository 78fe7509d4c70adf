using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>One schema within a schema, read: what it demands, and which others it holds or refers to.</summary>
internal sealed class Subschema(JsonElement source, JsonPointer at)
{
    private readonly Dictionary<string, Subschema> _children = new(StringComparer.Ordinal);

    /// <summary>As it was sent: an object, true or false.</summary>
    public JsonElement Source { get; } = source;

    /// <summary>Where it stands in what was sent.</summary>
    public JsonPointer At { get; } = at;

    /// <summary>In no order: each stands for itself.</summary>
    public List<Assertion> Assertions { get; } = [];

    /// <summary>Those that a value is held against when it is held against this one; not those merely kept in <c>$defs</c>.</summary>
    public List<Subschema> Applied { get; } = [];

    /// <summary>Where <c>$ref</c> leads; null without one.</summary>
    public Subschema? Reference { get; set; }

    /// <summary>Members that <c>required</c> names here; <see cref="RequiredMembers"/> has those of its parts too.</summary>
    public IReadOnlyList<string> Required { get; set; } = [];

    /// <summary>What <c>allOf</c> adds to this one.</summary>
    public IReadOnlyList<Subschema> AllOf { get; set; } = [];

    /// <summary>By name, the schemas of <c>properties</c>.</summary>
    public IReadOnlyDictionary<string, Subschema> Properties { get; set; } = new Dictionary<string, Subschema>(StringComparer.Ordinal);

    /// <summary>Null when any type will do.</summary>
    public IReadOnlyList<string>? Types { get; set; }

    /// <summary>The pointer goes from here to the child: <c>/not</c>, <c>/allOf/0</c>, <c>/properties/a~1b</c>.</summary>
    public Subschema Hold(string pointer, Subschema child, bool applied)
    {
        _children[pointer] = child;
        if (applied)
            Applied.Add(child);
        return child;
    }

    /// <summary>The schema a pointer leads to; null when it leads to none.</summary>
    public Subschema? Find(string pointer)
    {
        if (pointer.Length == 0)
            return this;
        var end = pointer.Length;
        // A child is one token away, or two.
        var first = pointer.IndexOf('/', 1);
        var second = first < 0 ? -1 : pointer.IndexOf('/', first + 1);
        if (_children.TryGetValue(pointer[..(first < 0 ? end : first)], out var near))
            return near.Find(pointer[(first < 0 ? end : first)..]);
        return _children.TryGetValue(pointer[..(second < 0 ? end : second)], out var far) ? far.Find(pointer[(second < 0 ? end : second)..]) : null;
    }

    /// <summary>This one and all that hold whenever it does: by <c>$ref</c> and <c>allOf</c>, without conditions.</summary>
    public IEnumerable<Subschema> Parts() =>
        AllOf.Prepend(Reference).OfType<Subschema>().SelectMany(part => part.Parts()).Prepend(this).Distinct();

    /// <summary>The members no value can be without, whatever else it is.</summary>
    public IEnumerable<string> RequiredMembers() => Parts().SelectMany(part => part.Required).Distinct(StringComparer.Ordinal);
}
