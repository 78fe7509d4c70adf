using System.Text.Json;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Integrations;

public sealed class CredentialSchemaTests
{
    [Theory]
    [InlineData("""{ "apiKey": "string" }""")]
    [InlineData("""{"type":"object","properties":{"apiKey":{"type":"string","title":"Key","format":"password","x-order":1}},"required":["apiKey"]}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://example.com/s","definitions":{"k":{"type":"string"}},"properties":{"a":{"$ref":"#/definitions/k"}}}""")]
    [InlineData("""{"anyOf":[{"required":["a"]},{"required":["b"]}]}""")]
    [InlineData("""{"type":["object","null"],"ui:order":["a"],"placeholder":"…"}""")]
    public void A_schema_is_kept_as_sent(string json) => Assert.Equal(json, Schemas.Accepted(json).Json);

    [Fact]
    public void A_stored_schema_is_equal_to_the_schema_that_was_sent()
    {
        const string json = """{"type":"object","properties":{"key":{"type":"string","x-header":"X-Api-Key"}},"required":["key"]}""";

        var stored = CredentialSchema.FromStored(Schemas.Accepted(json).Json);

        Assert.Equal((json, "key", "X-Api-Key", "key"), (stored.Json, stored.TokenField, stored.HeaderName, stored.HeaderField));
        Assert.Empty(stored.Check(Schemas.Json("""{"key":"k"}"""), "/credentials"));
        Assert.Equal("/credentials/key", Assert.Single(stored.Check(Schemas.Json("{}"), "/credentials")).Path);
    }

    [Fact]
    public void An_invalid_stored_schema_is_a_fault_only_when_it_is_used()
    {
        var stored = CredentialSchema.FromStored("""{"type":"nonsense"}""");

        Assert.Equal("""{"type":"nonsense"}""", stored.Json);
        Assert.Throws<FormatException>(() => stored.TokenField);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("\"string\"")]
    [InlineData("[]")]
    [InlineData("""[{"type":"object"}]""")]
    public void Anything_but_an_object_is_of_the_wrong_type(string json)
    {
        var error = Schemas.Refused(json);
        Assert.Equal((Schemas.Path, ErrorCodes.WrongType), (error.Path, error.Code));
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"title":"Key","description":"d"}""", "/title /description")]
    [InlineData("""{"apiKey":"strng"}""", "/apiKey")]
    [InlineData("""{"apiKey":"string?"}""", "/apiKey")]
    [InlineData("""{"apiKey":{"type":"string"}}""", "/apiKey")]
    [InlineData("""{"apiKey":["string"]}""", "/apiKey")]
    [InlineData("""{"a/b":1,"c~d":null}""", "/a~1b /c~0d")]
    [InlineData("""{"required":["a"]}""", "/required")]
    [InlineData("""{"x-header":"X-Api-Key"}""", "")]
    public void A_value_that_is_no_JSON_schema_and_no_short_form_is_refused(string json, string paths)
    {
        var (_, errors) = Schemas.Parse(json);
        Assert.Equal(paths.Split(' ').Select(path => Schemas.Path + path), errors.Select(error => error.Path));
        Assert.All(errors, error => Assert.Equal(ErrorCodes.InvalidSchema, error.Code));
    }

    [Theory]
    [InlineData("string", "\"x\"", "1")]
    [InlineData("number", "1.5", "\"1\"")]
    [InlineData("integer", "10", "1.5")]
    [InlineData("boolean", "false", "0")]
    [InlineData("object", "{}", "[]")]
    [InlineData("array", "[]", "{}")]
    [InlineData("null", "null", "0")]
    public void The_short_form_asks_for_each_member_by_type(string type, string good, string bad)
    {
        var schema = Schemas.Accepted($$$"""{"a":"{{{type}}}","b":"string"}""");

        Assert.Empty(schema.Check(Schemas.Json($$$"""{"a":{{{good}}},"b":"","more":1}"""), "/credentials"));
        Assert.Equal(["/credentials/a"], schema.Check(Schemas.Json($$$"""{"a":{{{bad}}},"b":""}"""), "/credentials").Select(error => error.Path));
        Assert.Equal(["/credentials/a", "/credentials/b"], schema.Check(Schemas.Json("{}"), "/credentials").Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"apiKey":"string"}""", "apiKey")]
    [InlineData("""{"user":"string","password":"string"}""", null)]
    [InlineData("""{"properties":{"a":{},"b":{}},"required":["b"]}""", "b")]
    [InlineData("""{"properties":{"a":{}}}""", null)]
    [InlineData("""{"allOf":[{"required":["a"]},{"$ref":"#/$defs/x"}],"$defs":{"x":{"required":["a"]}}}""", "a")]
    [InlineData("""{"required":["a"],"allOf":[{"required":["b"]}],"type":"object"}""", null)]
    [InlineData("""{"$ref":"#/$defs/x","$defs":{"x":{"required":["a"]}}}""", "a")]
    public void A_bare_token_fills_the_only_required_member(string json, string? field) => Assert.Equal(field, Schemas.Accepted(json).TokenField);

    [Fact]
    public void A_schema_may_have_32768_characters_and_not_one_more()
    {
        static string OfLength(int length) => $$$"""{"type":"object","title":"{{{new string('é', length - 28)}}}"}""";

        Assert.Equal(CredentialSchema.MaxCharacters, Schemas.Accepted(OfLength(CredentialSchema.MaxCharacters)).Json.Length);
        var error = Schemas.Refused(OfLength(CredentialSchema.MaxCharacters + 1));
        Assert.Equal((Schemas.Path, ErrorCodes.OutOfRange), (error.Path, error.Code));
    }

    [Fact]
    public void A_schema_may_be_32_deep_and_not_one_more()
    {
        static string OfDepth(int depth) => $$$"""{"type":"object","default":{{{new string('[', depth - 1)}}}{{{new string(']', depth - 1)}}}}""";

        Schemas.Accepted(OfDepth(32));
        Assert.Equal(ErrorCodes.OutOfRange, Schemas.Refused(OfDepth(33)).Code);
        Assert.Equal(ErrorCodes.OutOfRange, Schemas.Refused(OfDepth(900)).Code);
    }

    [Theory]
    [InlineData("""{"type":"object","title":"\ud800"}""")]
    [InlineData("""{"type":"object","title":"\udc00\ud800"}""")]
    [InlineData("""{"\ud800x":"string"}""")]
    [InlineData("""{"type":"object","properties":{"\udfff":{}}}""")]
    public void A_lone_surrogate_is_refused(string json) => Assert.Equal(ErrorCodes.InvalidCharacters, Schemas.Refused(json).Code);

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        using var document = JsonDocument.Parse("{\"a\":\"string\",\"b\":\"\u00ff\"}"u8.ToArray().Select(b => b == 0xc3 ? (byte)0xff : b).ToArray());
        var errors = new List<FieldError>();

        Assert.Null(CredentialSchema.Parse(document.RootElement, Schemas.Path, errors));
        Assert.Equal(ErrorCodes.InvalidCharacters, Assert.Single(errors).Code);
    }

    [Fact]
    public void A_whole_surrogate_pair_is_kept() => Schemas.Accepted("""{"\ud83d\ude00":"string","\\ud800":"string"}""");

    [Theory]
    [InlineData("""{"type":"string"}""")]
    [InlineData("""{"type":["string","null"]}""")]
    public void A_schema_that_no_object_fits_is_refused(string json) => Assert.Equal("/credentialSchema/type", Schemas.Refused(json).Path);

    [Fact]
    public void All_problems_of_a_schema_are_reported_together()
    {
        var (_, errors) = Schemas.Parse("""{"type":"objekt","required":"a","properties":{"a/b":{"pattern":"("},"c":7},"minProperties":-1,"allOf":[]}""");

        Assert.Equal(
            ["/allOf", "/minProperties", "/properties/a~1b/pattern", "/properties/c", "/required", "/type"],
            errors.Select(error => error.Path[Schemas.Path.Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void At_most_a_hundred_problems_are_reported()
    {
        var (_, errors) = Schemas.Parse($$$"""{"type":"object","required":1,"allOf":[{{{string.Join(',', Enumerable.Repeat("1", 10_000))}}}]}""");
        Assert.InRange(errors.Count, 1, 100);
    }

    [Fact]
    public void The_element_may_outlive_its_document()
    {
        CredentialSchema? schema;
        using (var document = JsonDocument.Parse("""{"apiKey":"string"}"""))
            schema = CredentialSchema.Parse(document.RootElement, Schemas.Path, []);
        Assert.Empty(schema!.Check(Schemas.Json("""{"apiKey":"k"}"""), ""));
    }
}
