namespace Kontext.Core.Tests.JsonSchemas;

/// <summary>Makes pairs of a schema and a value by chance, from words that meet each other often. One seed always gives the same pairs.</summary>
internal sealed class SchemaPairs(int seed)
{
    private static readonly string[] Numbers =
        ["0", "-0.0", "1", "1.0", "-1", "1.5", "2", "3", "6", "1e2", "0.1", "0.30", "19.99", "9007199254740992", "9007199254740993", "9007199254740992.5", "1e30", "1e400", "-1e400", "1e-400"];

    private static readonly string[] Texts =
        ["", "a", "ab", "abc", "12", "12\\n", "\\r\\n", "\\u0661\\u0662", "\\u00e9", "e\\u0301", "\\ud83d\\ude00", "a\\ud83d\\ude00", "\\u017f", "\\u2028", "x-1"];

    private static readonly string[] Patterns =
        ["^a", "b$", "^.+$", "^.{2}$", "^\\\\d+$", "^[\\\\w-]+$", "\\\\s", "^[^a]*$", "^(?:ab|12)$", "^[[a]$", "^\\\\p{L}+$", "^(a|a)*$"];

    private static readonly string[] Names = ["a", "ab", "b", "\\u00e9", "12"];

    private static readonly string[] Types = ["string", "number", "integer", "boolean", "object", "array", "null"];

    private readonly Random _random = new(seed);

    /// <summary>Returns the next schema and a value.</summary>
    public (string Schema, string Value) Next() =>
        ($$"""{"type":"object","properties":{"a":{{Schema(3)}}},"$defs":{"s":{{Schema(1)}}""" + "}}", $$"""{"a":{{Value(3)}}}""");

    private string Schema(int depth)
    {
        if (_random.Next(12) == 0)
            return _random.Next(4) == 0 ? "false" : "true";
        var keywords = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var _ in Enumerable.Range(0, 1 + _random.Next(3)))
        {
            var (name, value) = Keyword(depth);
            keywords[name] = value;
        }

        return Object(keywords);
    }

    private (string Name, string Value) Keyword(int depth) => _random.Next(depth > 0 ? 34 : 15) switch
    {
        0 or 1 => ("type", _random.Next(3) == 0 ? $"[{Quoted(Types)},{Quoted(Types)}]" : Quoted(Types)),
        2 => ("enum", $"[{Value(1)},{Value(1)}]"),
        3 => ("const", Value(1)),
        4 => ("minimum", Of(Numbers)),
        5 => ("exclusiveMaximum", Of(Numbers)),
        6 => ("multipleOf", Of(["1", "2", "0.1", "0.01", "1e-300", "1e300"])),
        7 => ("minLength", Of(["0", "1", "2", "2.0", "1e300"])),
        8 => ("maxLength", Of(["0", "1", "2", "3"])),
        9 => ("pattern", Quoted(Patterns)),
        10 => ("required", $"[{Quoted(Names)}]"),
        11 => ("uniqueItems", "true"),
        12 => ("dependentRequired", $$"""{{{Quoted(Names)}}:[{{Quoted(Names)}}]}"""),
        13 => (Of(["minItems", "maxItems", "minProperties", "maxProperties"]), Of(["0", "1", "2"])),
        14 => (Of(["format", "title", "x-word"]), Quoted(["date-time", "uri"])),
        15 or 16 => ("properties", Map(Names, depth)),
        17 => ("patternProperties", Map(Patterns, depth)),
        18 => ("additionalProperties", Schema(depth - 1)),
        19 => ("propertyNames", Schema(depth - 1)),
        20 or 21 => ("items", Schema(depth - 1)),
        22 => ("prefixItems", List(depth)),
        23 => ("contains", Schema(depth - 1)),
        24 => (Of(["minContains", "maxContains"]), Of(["0", "1", "2"])),
        25 => ("allOf", List(depth)),
        26 => ("anyOf", List(depth)),
        27 => ("oneOf", List(depth)),
        28 => ("not", Schema(depth - 1)),
        29 => ("if", Schema(depth - 1)),
        30 => ("then", Schema(depth - 1)),
        31 => ("else", Schema(depth - 1)),
        32 => ("dependentSchemas", Map(Names, depth)),
        // Only from the outermost levels, so that no schema leads back to itself.
        _ => depth > 1 ? ("$ref", "\"#/$defs/s\"") : ("type", Quoted(Types)),
    };

    private string Value(int depth) => _random.Next(depth > 0 ? 9 : 5) switch
    {
        0 or 1 => Of(Numbers),
        2 or 3 => Quoted(Texts),
        4 => Of(["true", "false", "null"]),
        5 or 6 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1)))}]",
        _ => Object(Enumerable.Range(0, _random.Next(4)).Select(_ => Of(Names)).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => Value(depth - 1), StringComparer.Ordinal)),
    };

    private string List(int depth) => $"[{string.Join(',', Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Schema(depth - 1)))}]";

    private string Map(string[] names, int depth) =>
        Object(new[] { Of(names), Of(names) }.Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => Schema(depth - 1), StringComparer.Ordinal));

    private string Quoted(string[] words) => $"\"{Of(words)}\"";

    private string Of(string[] words) => words[_random.Next(words.Length)];

    private static string Object(Dictionary<string, string> members) =>
        $"{{{string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
}
