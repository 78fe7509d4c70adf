using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Integrations;

public sealed class CredentialSchemaHostileTests
{
    // Far more than each of these checks needs, and far less than a check without limits would take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|a)*$")]
    [InlineData("(x+x+)+y")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_pattern_with_catastrophic_backtracking_runs_in_linear_time(string pattern)
    {
        var schema = Schemas.Accepted($$$"""{"properties":{"a":{"pattern":"{{{pattern}}}"}} }""");
        var started = Stopwatch.GetTimestamp();

        Assert.Single(schema.Check(Schemas.Json($$$"""{"a":"{{{new string('a', 20_000)}}}!"}"""), ""));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"uniqueItems":true}}}""", "")]
    [InlineData("""{"properties":{"a":{"items":{"allOf":[MANY{"minimum":0}]}}}}""", """{"multipleOf":1e-300}""")]
    [InlineData("""{"properties":{"a":{"contains":{"anyOf":[MANY{"const":[]}]}}}}""", """{"multipleOf":7e300,"minimum":1}""")]
    public void A_check_whose_work_grows_with_schema_times_value_is_ended(string schema, string part)
    {
        var many = string.Concat(Enumerable.Repeat($"{part},", 900));
        var items = string.Join(',', Enumerable.Range(0, 4_000));
        var accepted = Schemas.Accepted(schema.Replace("MANY", many, StringComparison.Ordinal));
        var started = Stopwatch.GetTimestamp();

        var error = Assert.Single(accepted.Check(Schemas.Json($$$"""{"a":[{{{items}}}]}"""), "/credentials"));

        Assert.Equal(("/credentials", ErrorCodes.SchemaMismatch), (error.Path, error.Code));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience);
    }

    [Fact]
    public void Thousands_of_names_against_all_the_patterns_there_may_be_end()
    {
        var patterns = string.Join(',', Enumerable.Range(0, 32).Select(i => $$$"""
            "(a?b?c?){20}{{{i}}}":{}
            """));
        var schema = Schemas.Accepted($$$"""{"type":"object","patternProperties":{{{{patterns}}}}}""");
        var members = string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"\"abcabcabc{i}\":1"));
        var started = Stopwatch.GetTimestamp();

        schema.Check(Schemas.Json($$$"""{{{{members}}}}"""), "");

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience);
    }

    [Fact]
    public void A_schema_of_slow_patterns_is_refused_in_time()
    {
        var patterns = string.Join(',', Enumerable.Range(0, 32).Select(i => $$$"""{"pattern":".*a.{500}b{{{i}}}"}"""));
        var started = Stopwatch.GetTimestamp();

        Assert.Null(Schemas.Parse($$$"""{"allOf":[{{{patterns}}}]}""").Schema);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience);
    }

    [Fact]
    public void Problems_are_not_repeated_without_end() =>
        Assert.InRange(Schemas.Check("""{"type":"object","additionalProperties":{"type":"null"}}""", $$$"""{{{{string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"\"m{i}\":1"))}}}}""").Count, 1, 50);

    [Fact]
    public void Credentials_of_any_depth_are_answered() =>
        Assert.Equal(
            ErrorCodes.OutOfRange,
            Assert.Single(Schemas.Check("""{"type":"object"}""", $$$"""{"a":{{{new string('[', 900)}}}{{{new string(']', 900)}}}}""")).Code);

    [Property(MaxTest = 2_000)]
    public Property Whatever_json_is_sent_it_is_read_or_refused_and_checked_in_time() => Prop.ForAll(
        Arb.From(SchemaGen(4)),
        Arb.From(SchemaGen(3)),
        (schema, credentials) =>
        {
            var started = Stopwatch.GetTimestamp();
            var errors = new List<FieldError>();
            var parsed = CredentialSchema.Parse(Schemas.Json(schema), Schemas.Path, errors);
            Assert.Equal(parsed is null, errors.Count > 0);
            Assert.All(errors, error => Assert.StartsWith(Schemas.Path, error.Path, StringComparison.Ordinal));
            if (parsed is not null)
            {
                var here = parsed.Check(Schemas.Json(credentials), "/credentials");
                Assert.All(here, error => Assert.StartsWith("/credentials", error.Path, StringComparison.Ordinal));
                Assert.Equal(here, CredentialSchema.FromStored(parsed.Json).Check(Schemas.Json(credentials), "/credentials"));
                Assert.Equal(schema, parsed.Json);
            }

            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience);
        });

    // JSON with keywords of JSON Schema in right and wrong places. Random text alone would never pass the first check.
    private static Gen<string> SchemaGen(int depth)
    {
        var text = Gen.Elements(
            "string", "object", "integer", "array", "#", "#/$defs/a", "#/properties/a", "#/allOf/0", "https://example.com", "^a+$", "(a+)+$", "(", "[",
            "\\\\d", "a/b", "~", "\\ud800", "\\ud83d\\ude00", "\\u0000", "x", "");
        var name = Gen.OneOf(text, Gen.Elements(
            "type", "properties", "required", "$ref", "$defs", "a", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "items", "prefixItems", "contains",
            "minContains", "enum", "const", "pattern", "patternProperties", "additionalProperties", "propertyNames", "dependentRequired", "dependentSchemas",
            "minLength", "maxLength", "minimum", "multipleOf", "uniqueItems", "x-header", "$id", "$schema", "title", "format"));
        var leaf = Gen.OneOf(
            text.Select(value => $"\"{value}\""),
            Gen.Elements("0", "1", "-1", "1.5", "1e400", "1e99999", "-0", "true", "false", "null", "{}", "[]", "[\"a\"]", "[\"string\",\"object\"]"));
        if (depth == 0)
            return leaf;
        var inner = SchemaGen(depth - 1);
        var array = inner.ListOf().Select(items => $"[{string.Join(',', items.Take(4))}]");
        var fitting = Gen.Elements(
            "\"type\":\"object\"", "\"properties\":{\"a\":{\"type\":\"string\",\"minLength\":1}}", "\"required\":[\"a\"]", "\"$defs\":{\"a\":{\"pattern\":\"^a\"}}",
            "\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"}},\"$defs\":{\"a\":{}}", "\"additionalProperties\":false");
        var member = Gen.OneOf(fitting, name.Zip(inner, (key, value) => $"\"{key}\":{value}"));
        var member2 = member.ListOf().Select(members => $"{{{string.Join(',', members.Take(5))}}}");
        return Gen.Frequency((1, leaf), (1, array), (6, member2));
    }
}
