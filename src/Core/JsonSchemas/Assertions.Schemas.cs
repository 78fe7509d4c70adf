using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

internal static partial class Assertions
{
    /// <summary>What the schema demands that <c>$ref</c> leads to, which is known once all is read.</summary>
    public static Assertion Reference(Subschema owner) => (run, value, at) => run.Holds(owner.Reference!, value, at);

    public static Assertion All(IReadOnlyList<Subschema> schemas) => (run, value, at) =>
    {
        var holds = true;
        foreach (var schema in schemas)
        {
            holds &= run.Holds(schema, value, at);
            if (!holds && at is null)
                return false;
        }

        return holds;
    };

    public static Assertion Any(IReadOnlyList<Subschema> schemas) => (run, value, at) =>
        schemas.Any(schema => run.Fits(schema, value)) || run.Fail(at, "Fits none of the alternatives of the schema (anyOf).");

    public static Assertion One(IReadOnlyList<Subschema> schemas) => (run, value, at) => schemas.Count(schema => run.Fits(schema, value)) switch
    {
        1 => true,
        0 => run.Fail(at, "Fits none of the alternatives of the schema (oneOf)."),
        _ => run.Fail(at, "Fits more than one of the alternatives of the schema (oneOf)."),
    };

    public static Assertion Not(Subschema schema) => (run, value, at) => !run.Fits(schema, value) || run.Fail(at, "Is what the schema excludes (not).");

    public static Assertion If(Subschema condition, Subschema? then, Subschema? otherwise) => (run, value, at) =>
        (run.Fits(condition, value) ? then : otherwise) is not { } schema || run.Holds(schema, value, at);

    public static Assertion Required(IReadOnlyList<string> names) => For(JsonValueKind.Object, (run, value, at) => HasAll(run, value, names, at));

    public static Assertion DependentSchemas(IReadOnlyDictionary<string, Subschema> schemas) => For(JsonValueKind.Object, (run, value, at) =>
    {
        var holds = true;
        foreach (var (name, schema) in schemas)
            holds &= !Has(run, value, name) || run.Holds(schema, value, at);
        return holds;
    });

    public static Assertion Names(Subschema names) => For(JsonValueKind.Object, (run, value, at) =>
    {
        foreach (var member in value.EnumerateObject())
        {
            var name = JsonElement.Parse($"\"{JsonEncodedText.Encode(member.Name)}\"");
            // The place is the object: an unexpected name may be a credential pasted into the wrong field.
            if (!run.Spend(1 + member.Name.Length / 64) || !run.Fits(names, name))
                return run.Fail(at, "Has a member whose name the schema does not allow.");
        }

        return true;
    });

    /// <summary>properties, patternProperties and additionalProperties: the last one means what the other two leave.</summary>
    public static Assertion Members(
        IReadOnlyDictionary<string, Subschema> properties,
        IReadOnlyList<(EcmaPattern Pattern, Subschema Schema)> patterns,
        Subschema? others) => For(JsonValueKind.Object, (run, value, at) =>
    {
        var holds = true;
        foreach (var member in value.EnumerateObject())
        {
            if (!run.Spend(1 + member.Name.Length / 64) || (at is null && !holds))
                return false;
            var place = at?.Child(member.Name);
            var known = properties.TryGetValue(member.Name, out var property);
            holds &= property is null || run.Holds(property, member.Value, place);
            foreach (var (pattern, schema) in patterns)
            {
                if (!run.Matches(pattern, member.Name))
                    continue;
                known = true;
                holds &= run.Holds(schema, member.Value, place);
            }

            if (!known && others is not null)
                holds &= OtherHolds(run, others, member.Value, at, place);
        }

        return holds;
    });

    // The place is the object when no other member is allowed: the name may be a secret too.
    private static bool OtherHolds(SchemaRun run, Subschema others, JsonElement value, JsonPointer? at, JsonPointer? place) =>
        others.Source.ValueKind == JsonValueKind.False
            ? run.Fail(at, "Has a member the schema does not know: send only those it names.")
            : run.Holds(others, value, place);

    private static Assertion DependentRequired(SchemaMember keyword)
    {
        var names = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var member in keyword.Members())
            names[member.Name] = member.Names() ?? [];
        return For(JsonValueKind.Object, (run, value, at) =>
        {
            var holds = true;
            foreach (var (name, others) in names)
                holds &= !Has(run, value, name) || HasAll(run, value, others, at);
            return holds;
        });
    }

    private static bool HasAll(SchemaRun run, JsonElement value, IReadOnlyList<string> names, JsonPointer? at)
    {
        var holds = true;
        foreach (var name in names)
            holds &= Has(run, value, name) || run.Fail(at?.Child(name), "Is required by the schema.");
        return holds;
    }

    private static bool Has(SchemaRun run, JsonElement value, string name) =>
        run.Spend(1 + value.GetPropertyCount() / 16) && value.TryGetProperty(name, out _);
}
