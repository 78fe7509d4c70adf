using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Integrations;

public sealed class CredentialSchemaHeaderTests
{
    [Theory]
    [InlineData("""{"apiKey":"string"}""", null, null)]
    [InlineData("""{"apiKey":"string","x-header":"X-Api-Key"}""", "X-Api-Key", "apiKey")]
    [InlineData("""{"type":"object","x-header":"api_key","required":["a"]}""", "api_key", "a")]
    [InlineData("""{"type":"object","x-header":"DD-API-KEY","required":["a","b"]}""", "DD-API-KEY", null)]
    [InlineData("""{"required":["a","b"],"properties":{"b":{"x-header":"PRIVATE-TOKEN"},"a":{}}}""", "PRIVATE-TOKEN", "b")]
    [InlineData("""{"properties":{"b":{"$ref":"#/$defs/k"}},"$defs":{"k":{"x-header":"X-Key"}}}""", "X-Key", "b")]
    [InlineData("""{"$ref":"#/$defs/c","$defs":{"c":{"allOf":[{"properties":{"b":{"x-header":"X-Key"}}}]}}}""", "X-Key", "b")]
    public void A_schema_names_the_header_and_the_member_that_it_sends(string json, string? name, string? field)
    {
        var schema = Schemas.Accepted(json);
        Assert.Equal((name, field), (schema.HeaderName, schema.HeaderField));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"X Api Key\"")]
    [InlineData("\"X-Key:\"")]
    [InlineData("\"X-Key\\r\\nHost\"")]
    [InlineData("\"X-Clé\"")]
    [InlineData("\"Authorization\"")]
    [InlineData("\"authorization\"")]
    [InlineData("\"Proxy-Authorization\"")]
    [InlineData("\"HOST\"")]
    [InlineData("\"Content-Length\"")]
    [InlineData("\"content-type\"")]
    [InlineData("\"Transfer-Encoding\"")]
    [InlineData("\"Connection\"")]
    [InlineData("\"TE\"")]
    [InlineData("\"Cookie\"")]
    [InlineData("\"Mcp-Session-Id\"")]
    [InlineData("\"X-Forwarded-For\"")]
    [InlineData("true")]
    [InlineData("[\"X-Api-Key\"]")]
    [InlineData("null")]
    public void A_header_that_may_not_carry_credentials_is_refused(string value)
    {
        var error = Schemas.Refused($$$"""{"properties":{"a/b":{"x-header":{{{value}}} }} }""");
        Assert.Equal(("/credentialSchema/properties/a~1b/x-header", ErrorCodes.InvalidSchema), (error.Path, error.Code));
        Assert.Equal("/credentialSchema/x-header", Schemas.Refused($$$"""{"apiKey":"string","x-header":{{{value}}}}""").Path);
    }

    [Fact]
    public void A_header_name_is_not_longer_than_128_characters()
    {
        Schemas.Accepted($$$"""{"a":"string","x-header":"{{{new string('x', 128)}}}"}""");
        Schemas.Refused($$$"""{"a":"string","x-header":"{{{new string('x', 129)}}}"}""");
    }

    [Fact]
    public void A_schema_with_two_headers_is_refused() =>
        Assert.Equal(
            "/credentialSchema/properties/b/x-header",
            Schemas.Refused("""{"properties":{"a":{"x-header":"X-A"},"b":{"x-header":"X-B"}}}""").Path);
}
