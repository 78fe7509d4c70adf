using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Integrations;

public sealed class CredentialSchemaRefusalTests
{
    [Theory]
    [InlineData("http://example.com/s.json")]
    [InlineData("https://example.com/s.json#/a")]
    [InlineData("//example.com/s.json")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("other.json")]
    [InlineData("../other.json")]
    [InlineData("urn:uuid:7f1c7e0a-0000-7000-8000-000000000000")]
    [InlineData("data:application/json,{}")]
    [InlineData("")]
    [InlineData(" #/$defs/a")]
    [InlineData("#nowhere")]
    [InlineData("#/nowhere")]
    [InlineData("#/$defs")]
    [InlineData("#/$defs/a/title")]
    [InlineData("#/$defs/a/")]
    [InlineData("#/$defs/a~2")]
    [InlineData("#/$defs/a%ZZ")]
    [InlineData("#/$defs/a%F")]
    [InlineData("#/properties/p/enum/0")]
    public void A_reference_leads_to_a_schema_within_or_is_refused(string reference)
    {
        var error = Schemas.Refused($$$"""{"type":"object","$defs":{"a":{"title":"t"}},"properties":{"p":{"enum":[{}]},"k":{"$ref":"{{{reference}}}"}} }""");

        Assert.Equal(("/credentialSchema/properties/k/$ref", ErrorCodes.InvalidSchema), (error.Path, error.Code));
        Assert.DoesNotContain("example.com", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#/$defs/a")]
    [InlineData("#/%24defs/a")]
    [InlineData("#/$defs/b~1c~0d%20e")]
    [InlineData("#/$defs/")]
    [InlineData("#/properties/o/properties/a")]
    [InlineData("#/anyOf/0")]
    public void A_reference_within_is_followed(string reference)
    {
        var errors = Schemas.Check(
            $$$"""
            {"$defs":{"a":{"type":"string"},"b/c~d e":{"type":"string"},"":{"type":"string"}},"anyOf":[{"type":["string","object"],"minLength":1},true],
             "properties":{"o":{"properties":{"a":{"type":"string"}} },"k":{"$ref":"{{{reference}}}"}} }
            """,
            """{"k":1}""");
        Assert.Equal("/credentials/k", Assert.Single(errors).Path);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"anyOf":[{"not":{"if":{"$ref":"#/anyOf/0"}}}]}""")]
    [InlineData("""{"properties":{"child":{"$ref":"#"}}}""")]
    [InlineData("""{"type":"object","additionalProperties":{"items":{"$ref":"#"}}}""")]
    [InlineData("""{"type":"object","dependentSchemas":{"a":{"$ref":"#"}}}""")]
    public void A_schema_with_a_circular_reference_is_refused(string json) => Assert.Equal(("/credentialSchema", ErrorCodes.InvalidSchema), Place(json));

    [Fact]
    public void A_circular_reference_that_is_not_reachable_is_accepted() => Schemas.Accepted("""{"type":"object","$defs":{"a":{"$ref":"#/$defs/a"}}}""");

    [Fact]
    public void References_that_expand_to_a_million_schemas_are_refused()
    {
        var definitions = Enumerable.Range(0, 20).Select(i => $$$"""
            "d{{{i}}}":{"allOf":[{"$ref":"#/$defs/d{{{i + 1}}}"},{"$ref":"#/$defs/d{{{i + 1}}}"}]}
            """);

        Assert.Equal(("/credentialSchema", ErrorCodes.InvalidSchema), Place($$$"""{"$ref":"#/$defs/d0","$defs":{{{{string.Join(',', definitions)}}},"d20":{}} }"""));
    }

    [Fact]
    public void A_long_chain_of_references_is_refused()
    {
        var definitions = Enumerable.Range(0, 1_000).Select(i => $$$"""
            "{{{i}}}":{"$ref":"#/$defs/{{{i + 1}}}"}
            """);

        Assert.Equal(("/credentialSchema", ErrorCodes.InvalidSchema), Place($$$"""{"$ref":"#/$defs/0","$defs":{{{{string.Join(',', definitions)}}},"1000":{}} }"""));
    }

    [Theory]
    [InlineData("""{"type":"object","$anchor":"a"}""", "/$anchor")]
    [InlineData("""{"type":"object","$dynamicRef":"#a"}""", "/$dynamicRef")]
    [InlineData("""{"type":"object","$dynamicAnchor":"a"}""", "/$dynamicAnchor")]
    [InlineData("""{"type":"object","$recursiveRef":"#"}""", "/$recursiveRef")]
    [InlineData("""{"type":"object","unevaluatedProperties":false}""", "/unevaluatedProperties")]
    [InlineData("""{"type":"object","unevaluatedItems":false}""", "/unevaluatedItems")]
    [InlineData("""{"type":"object","dependencies":{"a":["b"]}}""", "/dependencies")]
    [InlineData("""{"type":"object","properties":{"a":{"items":[{}]}}}""", "/properties/a/items")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","nullable":true}}}""", "/properties/a/nullable")]
    [InlineData("""{"type":"object","properties":{"a":{"$id":"https://example.com/a"}}}""", "/properties/a/$id")]
    [InlineData("""{"type":"object","properties":{"a":{"id":"https://example.com/a"}}}""", "/properties/a/id")]
    [InlineData("""{"type":"object","properties":{"a":{"$schema":"https://json-schema.org/draft/2020-12/schema"}}}""", "/properties/a/$schema")]
    [InlineData("""{"type":"object","$schema":"https://example.com/meta"}""", "/$schema")]
    [InlineData("""{"type":"object","Required":["a"]}""", "/Required")]
    [InlineData("""{"type":"object","minlength":1}""", "/minlength")]
    [InlineData("""{"type":"object","properties":{"a":{"required":true}}}""", "/properties/a/required")]
    [InlineData("""{"type":"object","exclusiveMinimum":true}""", "/exclusiveMinimum")]
    [InlineData("""{"type":[]}""", "/type")]
    [InlineData("""{"type":["object",1]}""", "/type")]
    [InlineData("""{"type":{"a":1}}""", "/type")]
    [InlineData("""{"type":"object","enum":[]}""", "/enum")]
    [InlineData("""{"type":"object","minLength":1.5}""", "/minLength")]
    [InlineData("""{"type":"object","multipleOf":0}""", "/multipleOf")]
    [InlineData("""{"type":"object","multipleOf":-1}""", "/multipleOf")]
    [InlineData("""{"type":"object","uniqueItems":1}""", "/uniqueItems")]
    [InlineData("""{"type":"object","required":[1]}""", "/required")]
    [InlineData("""{"type":"object","dependentRequired":{"a/b":"c"}}""", "/dependentRequired/a~1b")]
    [InlineData("""{"properties":"string"}""", "/properties")]
    [InlineData("""{"type":"object","additionalProperties":"no"}""", "/additionalProperties")]
    [InlineData("""{"allOf":{}}""", "/allOf")]
    [InlineData("""{"anyOf":[7]}""", "/anyOf/0")]
    [InlineData("""{"$ref":7}""", "/$ref")]
    [InlineData("""{"type":"object","pattern":7}""", "/pattern")]
    public void An_unsupported_keyword_is_refused_with_its_path(string json, string path) =>
        Assert.Equal((Schemas.Path + path, ErrorCodes.InvalidSchema), Place(json));

    [Theory]
    [InlineData("""{"type":"object","maximum":1e1001}""", "/maximum")]
    [InlineData("""{"type":"object","default":[1e99999999999999999999]}""", "/default/0")]
    [InlineData("""{"type":"object","const":-1E-2000}""", "/const")]
    public void A_number_with_an_extreme_exponent_is_out_of_range(string json, string path) =>
        Assert.Equal((Schemas.Path + path, ErrorCodes.OutOfRange), Place(json));

    [Theory]
    [InlineData("(?=a)b")]
    [InlineData("(?!a)b")]
    [InlineData("(?<=a)b")]
    [InlineData("(?<!a)b")]
    [InlineData("(a)\\\\1")]
    [InlineData("(?<n>a)\\\\k<n>")]
    [InlineData("(?>a+)b")]
    [InlineData("(?i)a")]
    [InlineData("(?#c)a")]
    [InlineData("(?x: a)")]
    [InlineData("a\\\\Z")]
    [InlineData("\\\\Aa")]
    [InlineData("(")]
    [InlineData("a)")]
    [InlineData("[z-a]")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[^]")]
    [InlineData("[\\\\D]")]
    [InlineData("a\\\\")]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("\\\\p{Nonsense}")]
    [InlineData("a{2,1}")]
    [InlineData("(a{100}){1000}")]
    [InlineData("(((a{0,99}){0,99}){0,99}){0,99}b")]
    public void A_pattern_that_cannot_run_here_is_refused_with_a_sentence(string pattern)
    {
        var error = Schemas.Refused($$$"""{"type":"object","properties":{"a":{"type":"string","pattern":"{{{pattern}}}"}} }""");
        Assert.Equal(("/credentialSchema/properties/a/pattern", ErrorCodes.InvalidSchema), (error.Path, error.Code));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_is_not_longer_than_1000_characters()
    {
        Schemas.Accepted($$$"""{"type":"object","pattern":"^{{{new string('a', 999)}}}"}""");
        Schemas.Refused($$$"""{"type":"object","pattern":"^{{{new string('a', 1_000)}}}"}""");
    }

    [Fact]
    public void The_names_of_patternProperties_are_patterns() =>
        Assert.Equal(("/credentialSchema/patternProperties/(", ErrorCodes.InvalidSchema), Place("""{"type":"object","patternProperties":{"(":{}}}"""));

    [Fact]
    public void Patterns_are_not_more_than_32()
    {
        static string Patterns(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $$$"""{"pattern":"a{{{i}}}"}"""));
        Schemas.Accepted($$$"""{"allOf":[{{{Patterns(32)}}},{"pattern":"a0"}]}""");
        Assert.Equal("/credentialSchema/allOf/32/pattern", Schemas.Refused($$$"""{"allOf":[{{{Patterns(33)}}}]}""").Path);
    }

    private static (string Path, string Code) Place(string json)
    {
        var error = Schemas.Refused(json);
        return (error.Path, error.Code);
    }
}
