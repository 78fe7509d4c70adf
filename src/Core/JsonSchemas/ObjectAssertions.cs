using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>Keywords about objects (JSON Schema 2020-12 core section 10.3.2, validation section 6.5).</summary>
internal static class ObjectAssertions
{
    public static Assertion Required(IReadOnlyList<string> names) => Of((run, value, at, silent) => HasAll(run, value, names, at, silent));

    public static Assertion DependentRequired(IReadOnlyDictionary<string, IReadOnlyList<string>> names) => Of((run, value, at, silent) =>
    {
        var holds = true;
        foreach (var (name, others) in names)
            holds &= !Has(run, value, name) || HasAll(run, value, others, at, silent);
        return holds;
    });

    public static Assertion DependentSchemas(IReadOnlyDictionary<string, Subschema> schemas) => Of((run, value, at, silent) =>
    {
        var holds = true;
        foreach (var (name, schema) in schemas)
            holds &= !Has(run, value, name) || run.Holds(schema, value, at, silent);
        return holds;
    });

    public static Assertion Count(Func<long, bool> holds, string message) => Of((run, value, at, silent) =>
        holds(value.GetPropertyCount()) || run.Fail(at, silent, message));

    public static Assertion Names(Subschema names) => Of((run, value, at, silent) =>
    {
        foreach (var member in value.EnumerateObject())
        {
            var name = JsonElement.Parse($"\"{JsonEncodedText.Encode(member.Name)}\"");
            // Points to the object: a name nobody expects may be a credential pasted into the wrong place.
            if (!run.Spend(1 + member.Name.Length / 64) || !run.Fits(names, name))
                return run.Fail(at, silent, "Has a member whose name the schema does not allow.");
        }

        return true;
    });

    /// <summary>properties, patternProperties and additionalProperties, which only make sense together.</summary>
    public static Assertion Members(
        IReadOnlyDictionary<string, Subschema> properties,
        IReadOnlyList<(EcmaPattern Pattern, Subschema Schema)> patterns,
        Subschema? others) => Of((run, value, at, silent) =>
    {
        var holds = true;
        foreach (var member in value.EnumerateObject())
        {
            if (!run.Spend(1 + member.Name.Length / 64) || (silent && !holds))
                return false;
            holds &= MemberHolds(run, member, properties, patterns, others, at, silent);
        }

        return holds;
    });

    private static bool MemberHolds(
        SchemaRun run,
        JsonProperty member,
        IReadOnlyDictionary<string, Subschema> properties,
        IReadOnlyList<(EcmaPattern Pattern, Subschema Schema)> patterns,
        Subschema? others,
        JsonPointer at,
        bool silent)
    {
        var known = properties.TryGetValue(member.Name, out var property);
        var holds = property is null || run.Holds(property, member.Value, at.Child(member.Name), silent);
        foreach (var (pattern, schema) in patterns)
        {
            if (!run.Matches(pattern, member.Name))
                continue;
            known = true;
            holds &= run.Holds(schema, member.Value, at.Child(member.Name), silent);
        }

        if (known || others is null)
            return holds;
        return others.Source.ValueKind == JsonValueKind.False
            ? run.Fail(at, silent, "Has a member the schema does not know: send only those it names.")
            : run.Holds(others, member.Value, at.Child(member.Name), silent) && holds;
    }

    private static bool HasAll(SchemaRun run, JsonElement value, IReadOnlyList<string> names, JsonPointer at, bool silent)
    {
        var holds = true;
        foreach (var name in names)
            holds &= Has(run, value, name) || run.Fail(at.Child(name), silent, "Is required by the schema.");
        return holds;
    }

    private static bool Has(SchemaRun run, JsonElement value, string name) =>
        run.Spend(1 + value.GetPropertyCount() / 16) && value.TryGetProperty(name, out _);

    private static Assertion Of(Assertion assertion) => (run, value, at, silent) =>
        value.ValueKind != JsonValueKind.Object || assertion(run, value, at, silent);
}
