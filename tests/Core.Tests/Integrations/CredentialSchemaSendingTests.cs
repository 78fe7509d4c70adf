using System.Text.Json;
using System.Text.RegularExpressions;
using Kontext.Core.Outcomes;
using Kontext.Testing;

namespace Kontext.Core.Tests.Integrations;

/// <summary>The header that a credentialSchema says a credential travels in.</summary>
public sealed partial class CredentialSchemaSendingTests
{
    [Fact]
    public void Each_documented_example_sends_the_documented_header()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "credential-schemas.md"));
        var examples = Example.Matches(page);

        Assert.Equal(7, examples.Count);
        Assert.All(examples, example => Assert.Equal(
            example.Groups["header"].Value, Sent(example.Groups["schema"].Value, null, example.Groups["credentials"].Value)));
    }

    [Theory]
    [InlineData("""{"apiKey":"string","x-scheme":"Basic"}""", "alice:secret", "Authorization: Basic YWxpY2U6c2VjcmV0")]
    [InlineData("""{"apiKey":"string","x-scheme":"basic"}""", "älice:pass word", "Authorization: basic w6RsaWNlOnBhc3Mgd29yZA==")]
    [InlineData("""{"apiKey":"string","x-scheme":"Basic","x-value":"{apiKey}:"}""", "key", "Authorization: Basic a2V5Og==")]
    [InlineData("""{"apiKey":"string","x-header":"X-Auth","x-scheme":"Token"}""", "key", "X-Auth: Token key")]
    [InlineData("""{"apiKey":"string","x-value":"v1.{apiKey}"}""", "key", "Authorization: Bearer v1.key")]
    [InlineData("""{"apiKey":"string","x-value":"token={apiKey}","x-header":"X-Auth"}""", "key", "X-Auth: token=key")]
    [InlineData("""{"apiKey":"string","x-scheme":"Token"}""", "key\r\nX-Evil: 1", null)]
    [InlineData("""{"apiKey":"string","x-scheme":"Basic"}""", "key\r\nX-Evil: 1", null)]
    [InlineData("""{"apiKey":"string","x-scheme":""}""", "two words", null)]
    [InlineData("""{"a":"string","b":"string","x-value":"{a}:{b}","x-scheme":"Basic"}""", "key", null)]
    [InlineData("""{"a":"string","b":"string","x-scheme":"Basic"}""", "key", "Authorization: Basic a2V5Og==")]
    public void A_token_is_sent_as_the_schema_says_or_not_at_all(string schema, string token, string? header) => Assert.Equal(header, Sent(schema, token, null));

    [Theory]
    [InlineData("/x-scheme", """{"a":"string","x-scheme":"Two Words"}""")]
    [InlineData("/x-scheme", """{"a":"string","x-scheme":"Basic\r\nHost"}""")]
    [InlineData("/x-scheme", """{"a":"string","x-scheme":"Token:"}""")]
    [InlineData("/x-scheme", """{"a":"string","x-scheme":"negotiate"}""")]
    [InlineData("/x-scheme", """{"a":"string","x-scheme":"Digest"}""")]
    [InlineData("/x-scheme", """{"a":"string","x-scheme":7}""")]
    [InlineData("/x-scheme", """{"a":"string","x-scheme":null}""")]
    [InlineData("/properties/b/x-scheme", """{"properties":{"a":{"x-scheme":"Basic"},"b":{"x-scheme":"Token"}}}""")]
    [InlineData("/properties/b/x-scheme", """{"properties":{"a":{"x-header":"X-A"},"b":{"x-scheme":"Token"}}}""")]
    [InlineData("/x-header", """{"a":"string","x-header":"Host","x-scheme":"Token"}""")]
    [InlineData("/x-value", """{"a":"string","x-value":"no member"}""")]
    [InlineData("/x-value", """{"a":"string","x-value":"{b}"}""")]
    [InlineData("/x-value", """{"a":"string","x-value":"{a"}""")]
    [InlineData("/x-value", """{"a":"string","x-value":"{a}\n"}""")]
    [InlineData("/x-value", """{"a":"string","x-value":["{a}"]}""")]
    [InlineData("/x-value", """{"properties":{"a":{"x-scheme":"Basic"}},"x-value":"{a}"}""")]
    [InlineData("/properties/a/x-value", """{"properties":{"a":{"x-value":"{a}"}}}""")]
    public void A_schema_whose_header_could_be_invalid_is_refused(string at, string schema)
    {
        var error = Schemas.Refused(schema);

        Assert.Equal(($"/credentialSchema{at}", ErrorCodes.InvalidSchema), (error.Path, error.Code));
    }

    [Fact]
    public void No_part_of_a_composed_credential_is_shown_in_a_servers_text()
    {
        var schema = Schemas.Accepted("""{"email":"string","key":"string","x-scheme":"Basic","x-value":"{email}/t:{key}"}""");
        var header = schema.FindHeader(null, JsonElement.Parse("""{"email":"al@acme.example","key":"k3y-0f"}"""))!;

        Assert.Equal("*** *** ***", header.StrikeOut("al@acme.example k3y-0f YWxAYWNtZS5leGFtcGxlL3Q6azN5LTBm"));
        Assert.Equal("Authorization: (not shown)", header.ToString());
    }

    [Theory]
    [InlineData(true, """{"a":"string","x-scheme":"Basic"}""", """{"b":"string","x-scheme":"Basic"}""")]
    [InlineData(false, """{"a":"string","x-scheme":"Basic"}""", """{"a":"string","x-scheme":"Token"}""")]
    [InlineData(false, """{"a":"string"}""", """{"a":"string","x-scheme":"Token"}""")]
    [InlineData(false, """{"a":"string","x-value":"{a}"}""", """{"a":"string","x-value":"{a}."}""")]
    public void A_check_stays_valid_for_a_schema_that_sends_the_same_header(bool same, string one, string other) =>
        Assert.Equal(same, Schemas.Accepted(one).SendsLike(Schemas.Accepted(other)));

    private static string? Sent(string schema, string? token, string? credentials)
    {
        if (Schemas.Accepted(schema).FindHeader(token, credentials is null ? null : JsonElement.Parse(credentials)) is not { } header)
            return null;
        using HttpRequestMessage request = new();
        header.WriteTo(request.Headers);
        return $"{header.Name}: {string.Join('|', request.Headers.NonValidated[header.Name])}";
    }

    [GeneratedRegex("```json\n(?<schema>[^`]+)\n```\n\n```json\n(?<credentials>[^`]+)\n```\n\n```http\n(?<header>[^`]+)\n```", RegexOptions.ExplicitCapture)]
    private static partial Regex Example { get; }
}
