using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>
/// Reads a JSON Schema (2020-12; earlier drafts as far as their words mean the same) into what it demands.
/// Strict, because a keyword that is accepted and not checked is a promise broken; nothing is ever fetched.
/// </summary>
internal sealed class SchemaReader(SchemaProblems problems, bool isNew)
{
    private const int MaxPatterns = 32;

    private readonly List<(Subschema Owner, string Pointer, JsonPointer At)> _references = [];
    private readonly Dictionary<string, EcmaPattern?> _patterns = new(StringComparer.Ordinal);
    private readonly EcmaPattern.Allowance _allowance = new();

    /// <summary>Null when there are problems; the schema is within <see cref="JsonLimits"/>.</summary>
    /// <param name="schema">The JSON Schema.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="isNew">False for one that was accepted before. Its patterns are not tried again: a busy machine may find slow what it found fast then.</param>
    /// <param name="problems">What is refused.</param>
    public static Subschema? Read(JsonElement schema, JsonPointer at, bool isNew, SchemaProblems problems) =>
        new SchemaReader(problems, isNew).ReadRoot(schema, at);

    private Subschema? ReadRoot(JsonElement schema, JsonPointer at)
    {
        var root = ReadSchema(new SchemaMember("", schema, at, problems), isRoot: true);
        foreach (var (owner, pointer, place) in _references)
        {
            owner.Reference = root.Find(pointer);
            if (owner.Reference is null)
                problems.Refuse(place, "$ref leads to no schema in this document: define it under $defs and refer to it as #/$defs/name.");
        }

        if (problems.All.Count == 0 && root.FindExcess() is { } excess)
            problems.Refuse(at, excess);
        return problems.All.Count == 0 ? root : null;
    }

    private Subschema ReadSchema(SchemaMember source, bool isRoot = false)
    {
        var schema = new Subschema(source.Value, source.At);
        if (source.Value.ValueKind == JsonValueKind.False)
            schema.Assertions.Add(Assertions.Never());
        if (source.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return schema;
        var parts = new Parts();
        foreach (var keyword in source.Members())
        {
            if (keyword.FindRefusal() is { } refusal)
                keyword.Refuse(refusal);
            else if (keyword.Name is "$schema" or "$id" or "id")
                keyword.CheckIdentity(isRoot);
            else if (ReadKeyword(schema, parts, keyword) is { } assertion)
                schema.Assertions.Add(assertion);
        }

        parts.AddTo(schema);
        return schema;
    }

    // Null for a keyword that is refused, that demands nothing, or that only makes an assertion together with others.
    private Assertion? ReadKeyword(Subschema schema, Parts parts, SchemaMember keyword)
    {
        switch (keyword.Name)
        {
            case "$ref":
                return ReadReference(schema, keyword);
            case "$defs" or "definitions":
                ReadMap(schema, keyword, applied: false);
                return null;
            case "type":
                schema.Types = keyword.Types();
                return schema.Types is { } types ? Assertions.Type(types) : null;
            case "required":
                schema.Required = keyword.Names() ?? [];
                return Assertions.Required(schema.Required);
            case "pattern":
                return keyword.Text() is { } text && ReadPattern(text, keyword) is { } pattern ? Assertions.Pattern(pattern) : null;
            case "allOf":
                schema.AllOf = ReadList(schema, keyword);
                return Assertions.All(schema.AllOf);
            case "anyOf":
                return Assertions.Any(ReadList(schema, keyword));
            case "oneOf":
                return Assertions.One(ReadList(schema, keyword));
            case "not":
                return Assertions.Not(ReadOne(schema, keyword));
            case "propertyNames":
                return Assertions.Names(ReadOne(schema, keyword));
            case "dependentSchemas":
                return Assertions.DependentSchemas(ReadMap(schema, keyword));
            case "properties":
                schema.Properties = ReadMap(schema, keyword);
                return null;
            case "patternProperties":
                parts.PatternProperties = ReadPatternProperties(schema, keyword);
                return null;
            case "prefixItems":
                parts.PrefixItems = ReadList(schema, keyword);
                return null;
            case "items" or "additionalProperties" or "contains" or "if" or "then" or "else":
                parts.Single[keyword.Name] = ReadOne(schema, keyword);
                return null;
            case "minContains":
                parts.MinContains = keyword.Count() ?? parts.MinContains;
                return null;
            case "maxContains":
                parts.MaxContains = keyword.Count() ?? parts.MaxContains;
                return null;
            default:
                return Assertions.Read(keyword);
        }
    }

    private Assertion? ReadReference(Subschema schema, SchemaMember keyword)
    {
        if (keyword.Text() is not { } reference)
            return null;
        if (!reference.StartsWith('#'))
        {
            keyword.Refuse("$ref may only lead to a place within this schema, as in #/$defs/name; nothing is fetched.");
            return null;
        }

        _references.Add((schema, Uri.UnescapeDataString(reference[1..]), keyword.At));
        return Assertions.Reference(schema);
    }

    // Each pattern is made once and, when the schema is new, tried once.
    private EcmaPattern? ReadPattern(string text, SchemaMember place)
    {
        if (_patterns.TryGetValue(text, out var pattern) && pattern is not null)
            return pattern;
        string? refusal = null;
        if (_patterns.Count >= MaxPatterns)
            refusal = "A schema may have at most 32 different patterns.";
        else
            _patterns[text] = pattern = EcmaPattern.Create(text, out refusal);
        if (isNew && pattern is not null && _allowance.IsSlow(pattern))
            refusal = "This pattern, alone or with those before it, takes too long on a long text; make its repetitions shorter.";
        if (refusal is not null)
            place.Refuse(refusal);
        return pattern;
    }

    private List<(EcmaPattern Pattern, Subschema Schema)> ReadPatternProperties(Subschema owner, SchemaMember keyword)
    {
        var result = new List<(EcmaPattern, Subschema)>();
        foreach (var (text, schema) in ReadMap(owner, keyword))
        {
            if (ReadPattern(text, new SchemaMember(text, schema.Source, schema.At, problems)) is { } pattern)
                result.Add((pattern, schema));
        }

        return result;
    }

    private Subschema ReadOne(Subschema owner, SchemaMember keyword) => owner.Hold($"/{keyword.Name}", ReadSchema(keyword), applied: true);

    private List<Subschema> ReadList(Subschema owner, SchemaMember keyword) =>
        [.. (keyword.Items() ?? []).Select(item => owner.Hold($"/{keyword.Name}/{item.Name}", ReadSchema(item), applied: true))];

    private Dictionary<string, Subschema> ReadMap(Subschema owner, SchemaMember keyword, bool applied = true)
    {
        var result = new Dictionary<string, Subschema>(StringComparer.Ordinal);
        foreach (var member in keyword.Members())
            result[member.Name] = owner.Hold($"/{keyword.Name}{JsonPointer.Segment(member.Name)}", ReadSchema(member), applied);
        return result;
    }

    // Keywords that only together make an assertion.
    private sealed class Parts
    {
        public Dictionary<string, Subschema> Single { get; } = new(StringComparer.Ordinal);

        public IReadOnlyList<(EcmaPattern Pattern, Subschema Schema)> PatternProperties { get; set; } = [];

        public IReadOnlyList<Subschema> PrefixItems { get; set; } = [];

        public long MinContains { get; set; } = 1;

        public long MaxContains { get; set; } = long.MaxValue;

        public void AddTo(Subschema schema)
        {
            var additional = Single.GetValueOrDefault("additionalProperties");
            if (schema.Properties.Count > 0 || PatternProperties.Count > 0 || additional is not null)
                schema.Assertions.Add(Assertions.Members(schema.Properties, PatternProperties, additional));
            var items = Single.GetValueOrDefault("items");
            if (PrefixItems.Count > 0 || items is not null)
                schema.Assertions.Add(Assertions.Items(PrefixItems, items));
            if (Single.TryGetValue("contains", out var contains))
                schema.Assertions.Add(Assertions.Contains(contains, MinContains, MaxContains));
            if (Single.TryGetValue("if", out var condition))
                schema.Assertions.Add(Assertions.If(condition, Single.GetValueOrDefault("then"), Single.GetValueOrDefault("else")));
        }
    }
}
