using System.Collections.Frozen;
using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>A keyword, or another part of a schema, where it stands. Its methods read the value; they refuse a value of the wrong kind and return null.</summary>
/// <param name="Name">The keyword; for an item of a list, its number.</param>
/// <param name="Value">What stands behind the name.</param>
/// <param name="At">The place of the value in what was sent.</param>
/// <param name="Problems">Refusals are added here.</param>
internal readonly record struct SchemaMember(string Name, JsonElement Value, JsonPointer At, SchemaProblems Problems)
{
    /// <summary>The words that <c>type</c> knows.</summary>
    public static IReadOnlyList<string> TypeNames { get; } = ["string", "number", "integer", "boolean", "object", "array", "null"];

    // A keyword that is accepted and not checked would be a promise broken.
    private static readonly FrozenDictionary<string, string> Refused = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["unevaluatedProperties"] = "unevaluatedProperties is not supported: use additionalProperties.",
        ["unevaluatedItems"] = "unevaluatedItems is not supported: use items.",
        ["additionalItems"] = "additionalItems is not supported: use prefixItems and items.",
        ["dependencies"] = "dependencies is not supported: use dependentRequired or dependentSchemas.",
        ["$anchor"] = "$anchor is not supported: refer by JSON pointer, as in #/$defs/name.",
        ["$dynamicAnchor"] = "$dynamicAnchor is not supported: refer by JSON pointer, as in #/$defs/name.",
        ["$dynamicRef"] = "$dynamicRef is not supported: use $ref with a JSON pointer, as in #/$defs/name.",
        ["$recursiveAnchor"] = "$recursiveAnchor is not supported.",
        ["$recursiveRef"] = "$recursiveRef is not supported: use $ref with a JSON pointer, as in #/$defs/name.",
        ["$vocabulary"] = "$vocabulary belongs in a metaschema, not in a schema.",
        ["nullable"] = "nullable is not JSON Schema: write the type as [\"string\", \"null\"].",
        ["extends"] = "extends is not supported: use allOf.",
        ["disallow"] = "disallow is not supported: use not.",
        ["divisibleBy"] = "divisibleBy is not supported: use multipleOf.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Known = new[]
    {
        "$schema", "$id", "$ref", "$defs", "definitions", "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "items",
        "prefixItems", "minProperties", "maxProperties", "required", "properties", "patternProperties", "additionalProperties", "propertyNames",
        "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
    }.Concat(Refused.Keys).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Why this keyword is refused; null for one that is checked, and for all other words, which are annotations (JSON Schema 2020-12 core section 6.5).
    /// </summary>
    public string? FindRefusal()
    {
        if (Refused.TryGetValue(Name, out var reason))
            return reason;
        if (Name is "items" && Value.ValueKind == JsonValueKind.Array)
            return "A list of schemas for items is prefixItems now.";
        return Known.TryGetValue(Name, out var spelled) && spelled != Name ? "This keyword is spelled with other capitals in JSON Schema." : null;
    }

    /// <summary>Refuses <c>$schema</c>, <c>$id</c> and <c>id</c> where they would change what the schema means.</summary>
    public void CheckIdentity(bool isRoot)
    {
        // Draft 4 named a schema by "id"; in all others that is a plain word.
        if ((Name is "id" && Value.ValueKind != JsonValueKind.String) || Text() is not { } text)
            return;
        if (!isRoot)
            Refuse($"{Name} may only stand at the root of the schema.");
        else if (Name is "$schema" && !IsDialect(text))
            Refuse("Use JSON Schema draft 2020-12: https://json-schema.org/draft/2020-12/schema.");
    }

    /// <summary>A string.</summary>
    public string? Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString() : Refuse("Must be a string.");

    /// <summary>A number within the limits of <see cref="JsonNumber"/>.</summary>
    public JsonNumber? Number()
    {
        if (Value.ValueKind == JsonValueKind.Number && JsonNumber.TryParse(Value.GetRawText(), out var number))
            return number;
        Refuse("Must be a number.");
        return null;
    }

    /// <summary>A number above 0.</summary>
    public JsonNumber? Positive()
    {
        var number = Number();
        if (number is null or { IsPositive: true })
            return number;
        Refuse("Must be greater than 0.");
        return null;
    }

    /// <summary>A whole number from 0; 2.0 is one too.</summary>
    public long? Count()
    {
        if (Value.ValueKind == JsonValueKind.Number && JsonNumber.TryParse(Value.GetRawText(), out var number) && number is { IsInteger: true, IsNegative: false })
            return number.ToCount();
        Refuse("Must be a whole number, 0 or more.");
        return null;
    }

    /// <summary>True or false.</summary>
    public bool? Flag()
    {
        if (Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return Value.GetBoolean();
        Refuse("Must be true or false.");
        return null;
    }

    /// <summary>A list of strings, which may be empty.</summary>
    public IReadOnlyList<string>? Names()
    {
        if (Value.ValueKind == JsonValueKind.Array && Value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String))
            return [.. Value.EnumerateArray().Select(name => name.GetString()!)];
        Refuse("Must be a list of names.");
        return null;
    }

    /// <summary>One of <see cref="TypeNames"/>, or a list of them.</summary>
    public IReadOnlyList<string>? Types()
    {
        string?[] types = Value.ValueKind switch
        {
            JsonValueKind.String => [Value.GetString()],
            JsonValueKind.Array => [.. Value.EnumerateArray().Select(type => type.ValueKind == JsonValueKind.String ? type.GetString() : null)],
            _ => [],
        };
        if (types.Length > 0 && types.All(type => TypeNames.Contains(type, StringComparer.Ordinal)))
            return [.. types.OfType<string>().Distinct(StringComparer.Ordinal)];
        Refuse("A type is one of string, number, integer, boolean, object, array, null, or a list of them.");
        return null;
    }

    /// <summary>The entries of a list that has some.</summary>
    public IReadOnlyList<SchemaMember>? Items()
    {
        if (Value.ValueKind == JsonValueKind.Array && Value.GetArrayLength() > 0)
        {
            var (at, problems) = (At, Problems);
            return [.. Value.EnumerateArray().Select((item, index) => new SchemaMember(JsonPointer.Segment(index)[1..], item, at.Child(index), problems))];
        }

        Refuse("Must be a list with at least one entry.");
        return null;
    }

    /// <summary>The members of an object; none when the value is refused.</summary>
    public IEnumerable<SchemaMember> Members()
    {
        var (at, problems) = (At, Problems);
        if (Value.ValueKind == JsonValueKind.Object)
            return Value.EnumerateObject().Select(member => new SchemaMember(member.Name, member.Value, at.Child(member.Name), problems));
        Refuse("Must be an object.");
        return [];
    }

    /// <summary>Null, so that a reading can end with it.</summary>
    public string? Refuse(string message)
    {
        Problems.Refuse(At, message);
        return null;
    }

    // Metaschemas whose words mean what they mean here.
    private static bool IsDialect(string uri) => uri.TrimEnd('#') is
        "https://json-schema.org/draft/2020-12/schema" or "https://json-schema.org/draft/2019-09/schema" or
        "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" or
        "http://json-schema.org/draft-06/schema" or "http://json-schema.org/draft-04/schema" or "http://json-schema.org/schema";
}
