using System.Collections.Frozen;

namespace Kontext.Core.JsonSchemas;

/// <summary>Keywords that are refused, and why, so that nobody relies on a check that is never made.</summary>
internal static class SchemaWords
{
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

    /// <summary>Metaschemas whose words mean what they mean here.</summary>
    public static bool IsDialect(string uri) => uri.TrimEnd('#') is
        "https://json-schema.org/draft/2020-12/schema" or "https://json-schema.org/draft/2019-09/schema" or
        "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" or
        "http://json-schema.org/draft-06/schema" or "http://json-schema.org/draft-04/schema" or "http://json-schema.org/schema";

    /// <summary>Null for a word that asks for nothing: annotations and words nobody knows, which JSON Schema 2020-12 (core section 6.5) takes for annotations.</summary>
    public static string? Refuse(string keyword)
    {
        if (Refused.TryGetValue(keyword, out var reason))
            return reason;
        return Known.Contains(keyword) ? "This keyword is spelled with other capitals in JSON Schema." : null;
    }
}
