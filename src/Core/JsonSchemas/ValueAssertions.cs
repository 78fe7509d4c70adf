using System.Runtime.InteropServices;
using System.Text.Json;

namespace Kontext.Core.JsonSchemas;

/// <summary>Keywords about a value by itself (JSON Schema 2020-12 validation, sections 6.1 to 6.3).</summary>
internal static class ValueAssertions
{
    // The price of comparing 1e-1000 with 1e1000, the furthest there are.
    private const int NumberSteps = 60;

    public static IReadOnlyList<string> TypeNames { get; } = ["string", "number", "integer", "boolean", "object", "array", "null"];

    public static Assertion Never() => (run, _, at, silent) => run.Fail(at, silent, "The schema allows no value here.");

    public static Assertion Type(IReadOnlyList<string> types)
    {
        var message = $"Must be of type {string.Join(" or ", types)}.";
        return (run, value, at, silent) => types.Any(type => IsOfType(value, type)) || run.Fail(at, silent, message);
    }

    public static Assertion OneOf(IReadOnlyList<JsonElement> values) => (run, value, at, silent) =>
    {
        foreach (var allowed in values)
        {
            if (AreEqual(run, allowed, value))
                return true;
        }

        return run.Fail(at, silent, values.Count == 1 ? "Must be the one value the schema allows." : "Must be one of the values the schema lists.");
    };

    public static Assertion Number(Func<JsonNumber, bool> holds, string message) => (run, value, at, silent) =>
        value.ValueKind != JsonValueKind.Number
        || (run.Spend(NumberSteps) && JsonNumber.TryParse(value.GetRawText(), out var number) && holds(number))
        || run.Fail(at, silent, message);

    // Characters are code points, so a pair of surrogates counts once.
    public static Assertion Length(Func<long, bool> holds, string message) => (run, value, at, silent) =>
    {
        if (value.ValueKind != JsonValueKind.String)
            return true;
        var text = value.GetString()!;
        return (run.Spend(text.Length / 64) && holds(text.Length - text.Count(char.IsLowSurrogate))) || run.Fail(at, silent, message);
    };

    public static Assertion Pattern(EcmaPattern pattern) => (run, value, at, silent) =>
        value.ValueKind != JsonValueKind.String
        || run.Matches(pattern, value.GetString()!)
        || run.Fail(at, silent, "Does not match the pattern of the schema.");

    public static bool AreEqual(SchemaRun run, JsonElement left, JsonElement right) =>
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
}
