using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>One schema within a schema, read: what it demands, and which others it holds or refers to.</summary>
internal sealed class Subschema(JsonElement source, JsonPointer at)
{
    private const int MaxSize = 10_000;
    private const int MaxLevels = 100;

    private readonly Dictionary<string, Subschema> _children = new(StringComparer.Ordinal);
    private readonly List<Subschema> _applied = [];
    private Subschema? _reference;

    /// <summary>As it was sent: an object, true or false.</summary>
    public JsonElement Source { get; } = source;

    /// <summary>Where it stands in what was sent.</summary>
    public JsonPointer At { get; } = at;

    /// <summary>In no order: each stands for itself.</summary>
    public List<Assertion> Assertions { get; } = [];

    /// <summary>Where <c>$ref</c> leads; null without one.</summary>
    public Subschema? Reference
    {
        get => _reference;
        set
        {
            _reference = value;
            if (value is not null)
                _applied.Add(value);
        }
    }

    /// <summary>Members that <c>required</c> names here; <see cref="RequiredMembers"/> has those of its parts too.</summary>
    public IReadOnlyList<string> Required { get; set; } = [];

    /// <summary>What <c>allOf</c> adds to this one.</summary>
    public IReadOnlyList<Subschema> AllOf { get; set; } = [];

    /// <summary>By name, the schemas of <c>properties</c>.</summary>
    public IReadOnlyDictionary<string, Subschema> Properties { get; set; } = new Dictionary<string, Subschema>(StringComparer.Ordinal);

    /// <summary>Null when any type will do.</summary>
    public IReadOnlyList<string>? Types { get; set; }

    /// <summary>Adds a schema that stands within this one.</summary>
    /// <param name="pointer">Leads from here to the child: <c>/not</c>, <c>/allOf/0</c>, <c>/properties/a~1b</c>.</param>
    /// <param name="child">The schema there.</param>
    /// <param name="applied">False for one that is merely kept for <c>$ref</c>, in <c>$defs</c>.</param>
    public Subschema Hold(string pointer, Subschema child, bool applied)
    {
        _children[pointer] = child;
        if (applied)
            _applied.Add(child);
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

    /// <summary>The members that every value must have.</summary>
    public IEnumerable<string> RequiredMembers() => Parts().SelectMany(part => part.Required).Distinct(StringComparer.Ordinal);

    /// <summary>What is too much about this one with every <c>$ref</c> written out; null when nothing is.</summary>
    /// <remarks>Twenty short definitions that each use the next one twice are a million schemas.</remarks>
    public string? FindExcess() => Measure([]) switch
    {
        null => "A $ref leads back to a schema it stands in; credentials need no recursive schema.",
        { Size: > MaxSize } or { Levels: > MaxLevels } => "The schema is too large with every $ref written out (at most 10,000 schemas, 100 in a chain).",
        _ => null,
    };

    // Null when a way through the schemas comes back to this one. Size 0 stands for a schema whose parts are being measured.
    private (int Size, int Levels)? Measure(Dictionary<Subschema, (int Size, int Levels)> measured)
    {
        if (measured.TryGetValue(this, out var known))
            return known.Size == 0 ? null : known;
        measured[this] = (0, 0);
        var (size, levels) = (1, 0);
        foreach (var part in _applied)
        {
            if (part.Measure(measured) is not { } inner)
                return null;
            size = Math.Min(size + inner.Size, MaxSize + 1);
            levels = Math.Max(levels, inner.Levels);
        }

        return measured[this] = (size, levels + 1);
    }
}
