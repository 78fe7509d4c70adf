namespace Kontext.Core.JsonSchemas;

/// <summary>Keywords that put schemas together (JSON Schema 2020-12 core sections 8.2.3 and 10.2).</summary>
internal static class CompositionAssertions
{
    public static Assertion Reference(Subschema owner) => (run, value, at, silent) => run.Holds(owner.Reference!, value, at, silent);

    public static Assertion All(IReadOnlyList<Subschema> schemas) => (run, value, at, silent) =>
    {
        var holds = true;
        foreach (var schema in schemas)
        {
            holds &= run.Holds(schema, value, at, silent);
            if (!holds && silent)
                return false;
        }

        return holds;
    };

    public static Assertion Any(IReadOnlyList<Subschema> schemas) => (run, value, at, silent) =>
        schemas.Any(schema => run.Fits(schema, value)) || run.Fail(at, silent, "Fits none of the alternatives of the schema (anyOf).");

    public static Assertion One(IReadOnlyList<Subschema> schemas) => (run, value, at, silent) => schemas.Count(schema => run.Fits(schema, value)) switch
    {
        1 => true,
        0 => run.Fail(at, silent, "Fits none of the alternatives of the schema (oneOf)."),
        _ => run.Fail(at, silent, "Fits more than one of the alternatives of the schema (oneOf)."),
    };

    public static Assertion Not(Subschema schema) => (run, value, at, silent) =>
        !run.Fits(schema, value) || run.Fail(at, silent, "Is what the schema excludes (not).");

    public static Assertion If(Subschema condition, Subschema? then, Subschema? otherwise) => (run, value, at, silent) =>
    {
        var schema = run.Fits(condition, value) ? then : otherwise;
        return schema is null || run.Holds(schema, value, at, silent);
    };
}
