using System.Collections.Frozen;
using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>The keywords that stand for themselves: each name with what it demands.</summary>
internal static class AssertionKeywords
{
    private delegate Assertion? Reader(JsonElement value, JsonPointer at, SchemaProblems problems);

    private static readonly FrozenDictionary<string, Reader> Readers = new Dictionary<string, Reader>(StringComparer.Ordinal)
    {
        ["enum"] = (value, at, problems) => KeywordValues.Values(value, at, problems) is { } values ? ValueAssertions.OneOf(values) : null,
        ["const"] = (value, _, _) => ValueAssertions.OneOf([value]),
        ["dependentRequired"] = DependentRequired,
        ["uniqueItems"] = (value, at, problems) => KeywordValues.Flag(value, at, problems) is true ? ArrayAssertions.Unique() : null,
        ["multipleOf"] = (value, at, problems) => KeywordValues.Positive(value, at, problems) is { } divisor
            ? ValueAssertions.Number(number => number.IsMultipleOf(divisor), "Must be a multiple of the number the schema gives (multipleOf).")
            : null,
        ["minimum"] = Number((number, limit) => JsonNumber.Compare(number, limit) >= 0, "Is less than the schema allows (minimum)."),
        ["maximum"] = Number((number, limit) => JsonNumber.Compare(number, limit) <= 0, "Is more than the schema allows (maximum)."),
        ["exclusiveMinimum"] = Number((number, limit) => JsonNumber.Compare(number, limit) > 0, "Is less than the schema allows (exclusiveMinimum)."),
        ["exclusiveMaximum"] = Number((number, limit) => JsonNumber.Compare(number, limit) < 0, "Is more than the schema allows (exclusiveMaximum)."),
        ["minLength"] = Least(ValueAssertions.Length, "characters"),
        ["maxLength"] = Most(ValueAssertions.Length, "characters"),
        ["minItems"] = Least(ArrayAssertions.Count, "items"),
        ["maxItems"] = Most(ArrayAssertions.Count, "items"),
        ["minProperties"] = Least(ObjectAssertions.Count, "members"),
        ["maxProperties"] = Most(ObjectAssertions.Count, "members"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string keyword) => Readers.ContainsKey(keyword);

    /// <summary>Null when the value is refused, or demands nothing.</summary>
    public static Assertion? Read(JsonProperty keyword, JsonPointer at, SchemaProblems problems) =>
        Readers[keyword.Name](keyword.Value, at, problems);

    private static Reader Number(Func<JsonNumber, JsonNumber, bool> holds, string message) => (value, at, problems) =>
        KeywordValues.Number(value, at, problems) is { } limit ? ValueAssertions.Number(number => holds(number, limit), message) : null;

    private static Reader Least(Func<Func<long, bool>, string, Assertion> assertion, string what) => (value, at, problems) =>
        KeywordValues.Count(value, at, problems) is { } limit ? assertion(count => count >= limit, $"Must have at least {limit} {what}.") : null;

    private static Reader Most(Func<Func<long, bool>, string, Assertion> assertion, string what) => (value, at, problems) =>
        KeywordValues.Count(value, at, problems) is { } limit ? assertion(count => count <= limit, $"Must have at most {limit} {what}.") : null;

    private static Assertion? DependentRequired(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        var names = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var member in KeywordValues.Members(value, at, problems))
            names[member.Name] = KeywordValues.Names(member.Value, at.Child(member.Name), problems) ?? [];
        return ObjectAssertions.DependentRequired(names);
    }
}
