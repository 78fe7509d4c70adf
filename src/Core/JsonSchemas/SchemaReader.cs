using System.Globalization;
using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>
/// Reads a JSON Schema (2020-12; earlier drafts as far as their words mean the same) into what it demands.
/// Strict, because a keyword that is accepted and not checked is a promise broken; nothing is ever fetched.
/// </summary>
internal sealed class SchemaReader
{
    private readonly List<(Subschema Owner, string Pointer, JsonPointer At)> _references = [];
    private readonly SchemaPatterns _patterns;
    private readonly SchemaProblems _problems;

    private SchemaReader(SchemaProblems problems, bool isNew)
    {
        _problems = problems;
        _patterns = new SchemaPatterns(problems, triesThem: isNew);
    }

    /// <summary>Null when there are problems; the schema is within <see cref="JsonLimits"/>.</summary>
    /// <param name="schema">The JSON Schema.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="isNew">False for one that was accepted before.</param>
    /// <param name="problems">What is refused.</param>
    public static Subschema? Read(JsonElement schema, JsonPointer at, bool isNew, SchemaProblems problems)
    {
        var reader = new SchemaReader(problems, isNew);
        var root = reader.ReadSubschema(schema, at, isRoot: true);
        foreach (var (owner, pointer, place) in reader._references)
        {
            owner.Reference = root.Find(pointer);
            if (owner.Reference is null)
                problems.Refuse(place, "$ref leads to no schema in this document: define it under $defs and refer to it as #/$defs/name.");
            else
                owner.Applied.Add(owner.Reference);
        }

        if (problems.All.Count == 0 && SchemaSize.FindExcess(root) is { } excess)
            problems.Refuse(at, excess);
        return problems.All.Count == 0 ? root : null;
    }

    private Subschema ReadSubschema(JsonElement source, JsonPointer at, bool isRoot = false)
    {
        var schema = new Subschema(source, at);
        if (source.ValueKind == JsonValueKind.False)
            schema.Assertions.Add(ValueAssertions.Never());
        if (source.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return schema;
        var parts = new SchemaParts();
        foreach (var keyword in KeywordValues.Members(source, at, _problems))
        {
            var place = at.Child(keyword.Name);
            if (!ReadIdentity(schema, keyword, place, isRoot)
                && !ReadApplicator(schema, parts, keyword, place)
                && !ReadParts(parts, keyword, place)
                && !ReadAssertion(schema, keyword, place)
                && SchemaWords.Refuse(keyword.Name) is { } reason)
                _problems.Refuse(place, reason);
        }

        parts.AddTo(schema);
        return schema;
    }

    private bool ReadIdentity(Subschema schema, JsonProperty keyword, JsonPointer at, bool isRoot)
    {
        if (keyword.Name is not ("$schema" or "$id" or "id" or "$ref"))
            return false;
        // "id" was draft 4's name for it, and is a plain word to everybody else.
        if (keyword.Name is "id" && keyword.Value.ValueKind != JsonValueKind.String)
            return true;
        if (KeywordValues.Text(keyword.Value, at, _problems) is not { } text)
            return true;
        if (keyword.Name is "$ref")
            ReadReference(schema, text, at);
        else if (!isRoot)
            _problems.Refuse(at, $"{keyword.Name} may only stand at the root of the schema.");
        else if (keyword.Name is "$schema" && !SchemaWords.IsDialect(text))
            _problems.Refuse(at, "Use JSON Schema draft 2020-12: https://json-schema.org/draft/2020-12/schema.");
        return true;
    }

    private void ReadReference(Subschema schema, string reference, JsonPointer at)
    {
        if (!reference.StartsWith('#'))
        {
            _problems.Refuse(at, "$ref may only lead to a place within this schema, as in #/$defs/name; nothing is fetched.");
            return;
        }

        schema.Assertions.Add(CompositionAssertions.Reference(schema));
        _references.Add((schema, Uri.UnescapeDataString(reference[1..]), at));
    }

    private bool ReadApplicator(Subschema schema, SchemaParts parts, JsonProperty keyword, JsonPointer at)
    {
        switch (keyword.Name)
        {
            case "$defs" or "definitions":
                ReadMap(schema, keyword, at, applied: false);
                return true;
            case "allOf":
                schema.AllOf = ReadList(schema, keyword, at);
                schema.Assertions.Add(CompositionAssertions.All(schema.AllOf));
                return true;
            case "anyOf":
                schema.Assertions.Add(CompositionAssertions.Any(ReadList(schema, keyword, at)));
                return true;
            case "oneOf":
                schema.Assertions.Add(CompositionAssertions.One(ReadList(schema, keyword, at)));
                return true;
            case "not":
                schema.Assertions.Add(CompositionAssertions.Not(ReadOne(schema, keyword, at)));
                return true;
            case "propertyNames":
                schema.Assertions.Add(ObjectAssertions.Names(ReadOne(schema, keyword, at)));
                return true;
            case "dependentSchemas":
                schema.Assertions.Add(ObjectAssertions.DependentSchemas(ReadMap(schema, keyword, at)));
                return true;
            case "properties":
                schema.Properties = ReadMap(schema, keyword, at);
                return true;
            case "patternProperties":
                parts.PatternProperties = ReadPatternProperties(schema, keyword, at);
                return true;
            case "prefixItems":
                parts.PrefixItems = ReadList(schema, keyword, at);
                return true;
            case "items" when keyword.Value.ValueKind == JsonValueKind.Array:
                _problems.Refuse(at, "A list of schemas for items is prefixItems now.");
                return true;
            case "items" or "additionalProperties" or "contains" or "if" or "then" or "else":
                parts.Single[keyword.Name] = ReadOne(schema, keyword, at);
                return true;
            default:
                return false;
        }
    }

    private bool ReadParts(SchemaParts parts, JsonProperty keyword, JsonPointer at)
    {
        if (keyword.Name is "minContains")
            parts.MinContains = KeywordValues.Count(keyword.Value, at, _problems) ?? parts.MinContains;
        else if (keyword.Name is "maxContains")
            parts.MaxContains = KeywordValues.Count(keyword.Value, at, _problems) ?? parts.MaxContains;
        else
            return false;
        return true;
    }

    private bool ReadAssertion(Subschema schema, JsonProperty keyword, JsonPointer at)
    {
        Assertion? assertion;
        switch (keyword.Name)
        {
            case "pattern":
                var text = KeywordValues.Text(keyword.Value, at, _problems);
                assertion = text is not null && _patterns.Read(text, at) is { } pattern ? ValueAssertions.Pattern(pattern) : null;
                break;
            case "type":
                schema.Types = KeywordValues.Types(keyword.Value, at, _problems);
                assertion = schema.Types is { } types ? ValueAssertions.Type(types) : null;
                break;
            case "required":
                schema.Required = KeywordValues.Names(keyword.Value, at, _problems) ?? [];
                assertion = ObjectAssertions.Required(schema.Required);
                break;
            case var name when AssertionKeywords.IsKnown(name):
                assertion = AssertionKeywords.Read(keyword, at, _problems);
                break;
            default:
                return false;
        }

        if (assertion is not null)
            schema.Assertions.Add(assertion);
        return true;
    }

    private List<(EcmaPattern Pattern, Subschema Schema)> ReadPatternProperties(Subschema owner, JsonProperty keyword, JsonPointer at)
    {
        var result = new List<(EcmaPattern, Subschema)>();
        foreach (var (text, schema) in ReadMap(owner, keyword, at))
        {
            if (_patterns.Read(text, at.Child(text)) is { } pattern)
                result.Add((pattern, schema));
        }

        return result;
    }

    private Subschema ReadOne(Subschema owner, JsonProperty keyword, JsonPointer at) =>
        owner.Hold($"/{keyword.Name}", ReadSubschema(keyword.Value, at), applied: true);

    private List<Subschema> ReadList(Subschema owner, JsonProperty keyword, JsonPointer at)
    {
        var result = new List<Subschema>();
        foreach (var item in KeywordValues.Values(keyword.Value, at, _problems) ?? [])
        {
            var index = result.Count.ToString(CultureInfo.InvariantCulture);
            result.Add(owner.Hold($"/{keyword.Name}/{index}", ReadSubschema(item, at.Child(index)), applied: true));
        }

        return result;
    }

    private Dictionary<string, Subschema> ReadMap(Subschema owner, JsonProperty keyword, JsonPointer at, bool applied = true)
    {
        var result = new Dictionary<string, Subschema>(StringComparer.Ordinal);
        foreach (var member in KeywordValues.Members(keyword.Value, at, _problems))
        {
            var schema = ReadSubschema(member.Value, at.Child(member.Name));
            result[member.Name] = owner.Hold($"/{keyword.Name}{JsonPointer.Segment(member.Name)}", schema, applied);
        }

        return result;
    }
}
