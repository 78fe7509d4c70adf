using System.Runtime.InteropServices;
using System.Text.Json;

namespace Kontext.Core.JsonSchemas;

/// <summary>What the keywords demand: of any value and of arrays here, of objects and by several schemas together in the other part.</summary>
internal static partial class Assertions
{
    // The price of comparing 1e-1000 with 1e1000, the furthest there are.
    private const int NumberSteps = 60;

    /// <summary>What a keyword demands that needs no schema and no other keyword; null when it demands nothing or was refused.</summary>
    public static Assertion? Read(SchemaMember keyword) => keyword.Name switch
    {
        "enum" => keyword.Items() is { } items ? OneOf([.. items.Select(item => item.Value)]) : null,
        "const" => OneOf([keyword.Value]),
        "dependentRequired" => DependentRequired(keyword),
        "uniqueItems" => keyword.Flag() is true ? Unique() : null,
        "multipleOf" => keyword.Positive() is { } divisor ? Number(number => number.IsMultipleOf(divisor), "Must be a multiple of the number the schema gives (multipleOf).") : null,
        "minimum" => Compared(keyword, order => order >= 0, "Is less than the schema allows (minimum)."),
        "maximum" => Compared(keyword, order => order <= 0, "Is more than the schema allows (maximum)."),
        "exclusiveMinimum" => Compared(keyword, order => order > 0, "Is less than the schema allows (exclusiveMinimum)."),
        "exclusiveMaximum" => Compared(keyword, order => order < 0, "Is more than the schema allows (exclusiveMaximum)."),
        "minLength" or "maxLength" => Counted(keyword, JsonValueKind.String, "characters"),
        "minItems" or "maxItems" => Counted(keyword, JsonValueKind.Array, "items"),
        "minProperties" or "maxProperties" => Counted(keyword, JsonValueKind.Object, "members"),
        _ => null,
    };

    /// <summary>What the schema <c>false</c> demands.</summary>
    public static Assertion Never() => (run, _, at) => run.Fail(at, "The schema allows no value here.");

    public static Assertion Type(IReadOnlyList<string> types)
    {
        var message = $"Must be of type {string.Join(" or ", types)}.";
        return (run, value, at) => types.Any(type => IsOfType(value, type)) || run.Fail(at, message);
    }

    public static Assertion Pattern(EcmaPattern pattern) => For(JsonValueKind.String, (run, value, at) =>
        run.Matches(pattern, value.GetString()!) || run.Fail(at, "Does not match the pattern of the schema."));

    /// <summary>prefixItems and items.</summary>
    /// <param name="first">The schemas of the first items, in order.</param>
    /// <param name="rest">Of all others; null when they may be any.</param>
    public static Assertion Items(IReadOnlyList<Subschema> first, Subschema? rest) => For(JsonValueKind.Array, (run, value, at) =>
    {
        var (holds, index) = (true, 0);
        foreach (var item in value.EnumerateArray())
        {
            if (!run.Spend(1) || (at is null && !holds))
                return false;
            var schema = index < first.Count ? first[index] : rest;
            holds &= schema is null || run.Holds(schema, item, at?.Child(index));
            index++;
        }

        return holds;
    });

    public static Assertion Contains(Subschema schema, long least, long most) => For(JsonValueKind.Array, (run, value, at) =>
    {
        var found = value.EnumerateArray().Count(item => run.Fits(schema, item));
        return (found >= least && found <= most) || run.Fail(at, "Holds too few or too many of the items the schema asks for (contains).");
    });

    private static Assertion Unique() => For(JsonValueKind.Array, (run, value, at) =>
    {
        var seen = new List<JsonElement>();
        foreach (var item in value.EnumerateArray())
        {
            foreach (var other in seen)
            {
                if (!run.Spend(1) || AreEqual(run, item, other))
                    return run.Fail(at, "Must not hold an item twice.");
            }

            seen.Add(item);
        }

        return true;
    });

    private static Assertion OneOf(IReadOnlyList<JsonElement> values) => (run, value, at) =>
    {
        foreach (var allowed in values)
        {
            if (AreEqual(run, allowed, value))
                return true;
        }

        return run.Fail(at, values.Count == 1 ? "Must be the one value the schema allows." : "Must be one of the values the schema lists.");
    };

    private static Assertion? Compared(SchemaMember keyword, Func<int, bool> holds, string message) =>
        keyword.Number() is { } limit ? Number(number => holds(JsonNumber.Compare(number, limit)), message) : null;

    private static Assertion Number(Func<JsonNumber, bool> holds, string message) => For(JsonValueKind.Number, (run, value, at) =>
        (run.Spend(NumberSteps) && JsonNumber.TryParse(value.GetRawText(), out var number) && holds(number)) || run.Fail(at, message));

    private static Assertion? Counted(SchemaMember keyword, JsonValueKind kind, string what)
    {
        if (keyword.Count() is not { } limit)
            return null;
        var isLeast = keyword.Name.StartsWith("min", StringComparison.Ordinal);
        var message = isLeast ? $"Must have at least {limit} {what}." : $"Must have at most {limit} {what}.";
        return For(kind, (run, value, at) =>
        {
            var count = CountOf(run, value);
            return (isLeast ? count >= limit : count <= limit) || run.Fail(at, message);
        });
    }

    private static long CountOf(SchemaRun run, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : value.GetPropertyCount();
        var text = value.GetString()!;
        run.Spend(text.Length / 64);
        // Characters are code points, so a pair of surrogates counts once.
        return text.Length - text.Count(char.IsLowSurrogate);
    }

    private static bool AreEqual(SchemaRun run, JsonElement left, JsonElement right) =>
        left.ValueKind == right.ValueKind
        && run.Spend(1 + (JsonMarshal.GetRawUtf8Value(left).Length + JsonMarshal.GetRawUtf8Value(right).Length) / 16)
        && JsonElement.DeepEquals(left, right);

    private static bool IsOfType(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.String => type is "string",
        JsonValueKind.Number => type is "number" || (type is "integer" && JsonNumber.TryParse(value.GetRawText(), out var number) && number.IsInteger),
        JsonValueKind.True or JsonValueKind.False => type is "boolean",
        JsonValueKind.Object => type is "object",
        JsonValueKind.Array => type is "array",
        _ => type is "null",
    };

    // A keyword demands nothing of values of other kinds (JSON Schema 2020-12 core section 7.6.1).
    private static Assertion For(JsonValueKind kind, Assertion assertion) => (run, value, at) => value.ValueKind != kind || assertion(run, value, at);
}
