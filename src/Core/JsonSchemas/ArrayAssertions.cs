using System.Text.Json;

namespace Kontext.Core.JsonSchemas;

/// <summary>Keywords about arrays (JSON Schema 2020-12 core section 10.3.1, validation section 6.4).</summary>
internal static class ArrayAssertions
{
    public static Assertion Count(Func<long, bool> holds, string message) => Of((run, value, at, silent) =>
        holds(value.GetArrayLength()) || run.Fail(at, silent, message));

    public static Assertion Items(IReadOnlyList<Subschema> first, Subschema? rest) => Of((run, value, at, silent) =>
    {
        var (holds, index) = (true, 0);
        foreach (var item in value.EnumerateArray())
        {
            if (!run.Spend(1) || (silent && !holds))
                return false;
            var schema = index < first.Count ? first[index] : rest;
            holds &= schema is null || run.Holds(schema, item, at.Child(index), silent);
            index++;
        }

        return holds;
    });

    public static Assertion Contains(Subschema schema, long least, long most) => Of((run, value, at, silent) =>
    {
        var found = value.EnumerateArray().Count(item => run.Fits(schema, item));
        return (found >= least && found <= most) || run.Fail(at, silent, "Holds too few or too many of the items the schema asks for (contains).");
    });

    public static Assertion Unique() => Of((run, value, at, silent) =>
    {
        var seen = new List<JsonElement>();
        foreach (var item in value.EnumerateArray())
        {
            foreach (var other in seen)
            {
                if (!run.Spend(1) || ValueAssertions.AreEqual(run, item, other))
                    return run.Fail(at, silent, "Must not hold an item twice.");
            }

            seen.Add(item);
        }

        return true;
    });

    private static Assertion Of(Assertion assertion) => (run, value, at, silent) =>
        value.ValueKind != JsonValueKind.Array || assertion(run, value, at, silent);
}
