using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>Reads what stands behind a keyword; a value of the wrong kind is refused and read as null.</summary>
internal static class KeywordValues
{
    public static string? Text(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        problems.Refuse(at, "Must be a string.");
        return null;
    }

    public static JsonNumber? Number(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        if (value.ValueKind == JsonValueKind.Number && JsonNumber.TryParse(value.GetRawText(), out var number))
            return number;
        problems.Refuse(at, "Must be a number.");
        return null;
    }

    public static JsonNumber? Positive(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        var number = Number(value, at, problems);
        if (number is null or { IsPositive: true })
            return number;
        problems.Refuse(at, "Must be greater than 0.");
        return null;
    }

    public static long? Count(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        if (value.ValueKind == JsonValueKind.Number && JsonNumber.TryParse(value.GetRawText(), out var number) && number is { IsInteger: true, IsNegative: false })
            return number.ToCount();
        problems.Refuse(at, "Must be a whole number, 0 or more.");
        return null;
    }

    public static bool? Flag(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        problems.Refuse(at, "Must be true or false.");
        return null;
    }

    public static IReadOnlyList<string>? Names(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(name => name.GetString()!)];
        problems.Refuse(at, "Must be a list of names.");
        return null;
    }

    public static IReadOnlyList<string>? Types(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        string?[] types = value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()],
            JsonValueKind.Array => [.. value.EnumerateArray().Select(type => type.ValueKind == JsonValueKind.String ? type.GetString() : null)],
            _ => [],
        };
        if (types.Length > 0 && types.All(type => ValueAssertions.TypeNames.Contains(type, StringComparer.Ordinal)))
            return [.. types.OfType<string>().Distinct(StringComparer.Ordinal)];
        problems.Refuse(at, "A type is one of string, number, integer, boolean, object, array, null, or a list of them.");
        return null;
    }

    public static IReadOnlyList<JsonElement>? Values(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
            return [.. value.EnumerateArray()];
        problems.Refuse(at, "Must be a list with at least one entry.");
        return null;
    }

    public static IEnumerable<JsonProperty> Members(JsonElement value, JsonPointer at, SchemaProblems problems)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return value.EnumerateObject();
        problems.Refuse(at, "Must be an object.");
        return [];
    }
}
