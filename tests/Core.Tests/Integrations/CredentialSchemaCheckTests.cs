using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Integrations;

public sealed class CredentialSchemaCheckTests
{
    // Each row: the schema of member a, a value that fits, a value that does not.
    [Theory]
    [InlineData("""{"type":["string","null"]}""", "null", "1")]
    [InlineData("""{"type":"integer"}""", "1.0", "1.5")]
    [InlineData("""{"type":"integer"}""", "1e400", "1e-400")]
    [InlineData("""{"type":"number"}""", "-0.0", "\"0\"")]
    [InlineData("""{"const":1}""", "1.0", "2")]
    [InlineData("""{"const":{"x":[1,{"y":null}]}}""", """{"x":[1.0,{"y":null}]}""", """{"x":[1,{"y":0}]}""")]
    [InlineData("""{"const":null}""", "null", "false")]
    [InlineData("""{"enum":["a",{"x":1,"y":2},[1]]}""", """{"y":2,"x":1}""", """{"x":1}""")]
    [InlineData("""{"enum":[9007199254740993]}""", "9007199254740993", "9007199254740992")]
    [InlineData("""{"enum":[false]}""", "false", "0")]
    [InlineData("""{"minimum":5}""", "5", "4.999")]
    [InlineData("""{"minimum":5}""", "\"x\"", "-1e300")]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740992", "9007199254740993")]
    [InlineData("""{"maximum":1e400}""", "1e399", "1e401")]
    [InlineData("""{"exclusiveMinimum":5}""", "5.0000000000000000000001", "5")]
    [InlineData("""{"exclusiveMaximum":0.1}""", "0.09", "0.10")]
    [InlineData("""{"multipleOf":0.01}""", "19.99", "19.999")]
    [InlineData("""{"multipleOf":3}""", "-9e2", "1e2")]
    [InlineData("""{"minLength":2}""", "\"ab\"", "\"\ud83d\ude00\"")]
    [InlineData("""{"minLength":2}""", "\"é😀\"", "\"😀\"")]
    [InlineData("""{"maxLength":1}""", "\"😀\"", "\"ab\"")]
    [InlineData("""{"maxLength":2.0}""", "\"ab\"", "\"abc\"")]
    [InlineData("""{"minLength":1e300}""", "1", "\"abc\"")]
    [InlineData("""{"pattern":"b+c"}""", "\"abbcd\"", "\"abd\"")]
    [InlineData("""{"pattern":"^[a-z]+$"}""", "\"abc\"", "\"abc\\n\"")]
    [InlineData("""{"pattern":"^.+$"}""", "\"a b\"", "\"a\\rb\"")]
    [InlineData("""{"pattern":"^\\d+$"}""", "\"12\"", "\"١٢\"")]
    [InlineData("""{"pattern":"^[\\w-]+$"}""", "\"a-b_1\"", "\"é\"")]
    [InlineData("""{"pattern":"^[[a]$"}""", "\"[\"", "\"b\"")]
    [InlineData("""{"pattern":"^(?:sk|pk)_(?<id>\\w{4,})$"}""", "\"sk_12ab\"", "\"xk_12ab\"")]
    [InlineData("""{"pattern":"^\\p{Lu}\\/\\.$"}""", "\"É/.\"", "\"é/.\"")]
    [InlineData("""{"items":{"type":"string"}}""", """["a"]""", """["a",1]""")]
    [InlineData("""{"items":false}""", "[]", "[1]")]
    [InlineData("""{"prefixItems":[{"type":"string"},true],"items":{"type":"null"}}""", """["a",1,null]""", """["a",1,2]""")]
    [InlineData("""{"contains":{"const":5}}""", "[4,5]", "[4]")]
    [InlineData("""{"contains":true}""", "[1]", "[]")]
    [InlineData("""{"contains":{"const":5},"minContains":0}""", "[]", "\"no array is fine, so never\" ")]
    [InlineData("""{"contains":{"const":5},"minContains":2,"maxContains":2}""", "[5,5]", "[5,5,5]")]
    [InlineData("""{"minItems":1,"maxItems":2}""", "[1]", "[1,2,3]")]
    [InlineData("""{"uniqueItems":true}""", """[1,"1",[1],{"a":1}]""", """[{"a":1,"b":2},{"b":2.0,"a":1}]""")]
    [InlineData("""{"minProperties":1,"maxProperties":2}""", """{"a":1}""", "{}")]
    [InlineData("""{"additionalProperties":false,"properties":{"x":true},"patternProperties":{"^y":{"type":"string"}}}""", """{"x":1,"y1":""}""", """{"z":1}""")]
    [InlineData("""{"additionalProperties":{"type":"string"},"properties":{"x":true}}""", """{"x":1,"z":""}""", """{"z":1}""")]
    [InlineData("""{"patternProperties":{"^y":{"type":"string"}}}""", """{"z":1}""", """{"y":1}""")]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"ab":1}""", """{"abc":1}""")]
    [InlineData("""{"dependentRequired":{"u":["p"]}}""", """{"p":1}""", """{"u":1}""")]
    [InlineData("""{"dependentSchemas":{"u":{"required":["p"]}}}""", """{"u":1,"p":1}""", """{"u":1}""")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "1.5", "3")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "2", "1")]
    [InlineData("""{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}""", "4", "6")]
    [InlineData("""{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}""", "9", "7")]
    [InlineData("""{"not":{"type":"string"}}""", "1", "\"a\"")]
    [InlineData("""{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}""", "\"ab\"", "\"a\"")]
    [InlineData("""{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}""", "2", "1")]
    [InlineData("""{"$ref":"#/$defs/s","minLength":2}""", "\"ab\"", "\"a\"")]
    [InlineData("""{"format":"date-time","type":"string"}""", "\"not a date\"", "1")]
    [InlineData("""{"title":"t","examples":[{"$ref":"http://example.com"}],"type":"string"}""", "\"a\"", "1")]
    public void A_value_is_accepted_or_refused_as_its_schema_says(string member, string good, string bad)
    {
        var schema = $$$"""{"type":"object","properties":{"a":{{{member}}}},"$defs":{"s":{"type":"string"}} }""";

        Assert.Empty(Schemas.Check(schema, $$$"""{"a":{{{good}}}}"""));
        if (bad.EndsWith(' '))
            return;
        var error = Assert.Single(Schemas.Check(schema, $$$"""{"a":{{{bad}}}}"""));
        Assert.Equal(ErrorCodes.SchemaMismatch, error.Code);
        Assert.StartsWith("/credentials/a", error.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"required":["a/b","c~d"],"type":"object"}""", "{}", "/a~1b /c~0d")]
    [InlineData("""{"properties":{"a/b":{"properties":{"c~d":{"type":"string"}}}}}""", """{"a/b":{"c~d":1}}""", "/a~1b/c~0d")]
    [InlineData("""{"properties":{"l":{"items":{"items":{"minimum":2}}}}}""", """{"l":[[2],[2,1,0]]}""", "/l/1/1 /l/1/2")]
    [InlineData("""{"type":"object","additionalProperties":false}""", """{"sk_live_123":1,"x":2}""", "")]
    [InlineData("""{"type":"object","propertyNames":{"const":"a"}}""", """{"sk_live_123":1}""", "")]
    [InlineData("""{"anyOf":[{"required":["a"]},{"required":["b"]}]}""", "{}", "")]
    [InlineData("""{"allOf":[{"required":["a"]},{"required":["a"]}]}""", "{}", "/a")]
    [InlineData("""{"properties":{"a":false,"b":true}}""", """{"a":1,"b":1}""", "/a")]
    public void Each_problem_has_the_path_of_its_member(string schema, string credentials, string paths) =>
        Assert.Equal(paths.Split(' ').Select(path => "/credentials" + path), Schemas.Check(schema, credentials).Select(error => error.Path));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"token\"")]
    [InlineData("true")]
    public void Credentials_are_an_object(string credentials)
    {
        var error = Assert.Single(Schemas.Check("""{"apiKey":"string"}""", credentials));
        Assert.Equal(("/credentials", ErrorCodes.WrongType), (error.Path, error.Code));
    }

    [Theory]
    [InlineData("""{"apiKey":"\ud800"}""", "", ErrorCodes.InvalidCharacters)]
    [InlineData("""{"apiKey":1e99999999999}""", "/apiKey", ErrorCodes.OutOfRange)]
    public void Credentials_that_cannot_be_read_are_refused(string credentials, string path, string code)
    {
        var error = Assert.Single(Schemas.Check("""{"apiKey":"string"}""", credentials));
        Assert.Equal(("/credentials" + path, code), (error.Path, error.Code));
    }

    [Fact]
    public void No_message_repeats_a_value()
    {
        const string secret = "sk_live_canary";
        var schema = $$$"""
            {"properties":{"a":{"type":"number"},"b":{"const":1},"c":{"pattern":"^x"},"d":{"maxLength":3},"e":{"enum":["y"]},
             "f":{"not":{"type":"string"} },"g":{"oneOf":[{"type":"null"}]},"h":{"format":"uri","minLength":99}},"additionalProperties":false}
            """;
        var errors = Schemas.Check(schema, $$$"""{{{{string.Join(',', "abcdefgh".Select(name => $"\"{name}\":\"{secret}\""))}}},"{{{secret}}}":""}""");

        Assert.Equal(9, errors.Count);
        Assert.DoesNotContain(secret, string.Concat(errors), StringComparison.Ordinal);
    }
}
