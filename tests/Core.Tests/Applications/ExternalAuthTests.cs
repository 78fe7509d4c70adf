using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Applications;

/// <summary>Refused settings for tokens of other issuers, with the path of the wrong member.</summary>
public sealed class ExternalAuthTests
{
    private static readonly WebAddressRules Rules = new(LoopbackHttp: false);

    [Theory]
    [InlineData("""{ "allowedAlgorithms": [] }""", "/externalAuth/allowedAlgorithms", ErrorCodes.OutOfRange)]
    [InlineData("""{ "allowedAlgorithms": ["HS256"] }""", "/externalAuth/allowedAlgorithms/0", ErrorCodes.UnknownValue)]
    [InlineData("""{ "allowedAlgorithms": ["none"] }""", "/externalAuth/allowedAlgorithms/0", ErrorCodes.UnknownValue)]
    [InlineData("""{ "requiredClaims": ["role"] }""", "/externalAuth/requiredClaims", ErrorCodes.WrongType)]
    [InlineData("""{ "requiredClaims": { "a/b": ["x"] } }""", "/externalAuth/requiredClaims/a~1b", ErrorCodes.WrongType)]
    [InlineData("""{ "requiredClaims": { "role": null } }""", "/externalAuth/requiredClaims/role", ErrorCodes.WrongType)]
    [InlineData("""{ "maxTokenAgeSeconds": 0 }""", "/externalAuth/maxTokenAgeSeconds", ErrorCodes.OutOfRange)]
    [InlineData("""{ "partnerApiKey": "short" }""", "/externalAuth/partnerApiKey", ErrorCodes.OutOfRange)]
    [InlineData("""{ "jwksUrl": "http://idp.example.com/keys" }""", "/externalAuth/jwksUrl", null)]
    public void A_setting_that_would_weaken_the_check_is_refused(string change, string path, string? code)
    {
        var found = Assert.Single(ErrorsOf(change));

        Assert.Equal(path, found.Path);
        if (code is not null)
            Assert.Equal(code, found.Code);
    }

    [Fact]
    public void Claims_that_are_too_many_or_too_long_are_refused()
    {
        var many = string.Join(',', Enumerable.Range(1, 100).Select(length => $"\"{new string('c', length)}\": true"));

        Assert.Equal("/externalAuth/requiredClaims", Assert.Single(ErrorsOf($$"""{ "requiredClaims": { {{many}} } }""")).Path);
        Assert.Equal("/externalAuth/requiredClaims/role", Assert.Single(ErrorsOf($$"""{ "requiredClaims": { "role": "{{new string('x', 5_000)}}" } }""")).Path);
    }

    [Fact]
    public void Settings_with_equal_members_are_equal_in_every_order_of_claims()
    {
        var one = Parse("""{ "requiredClaims": { "a": "1", "b": true } }""").Sent;

        Assert.Equal(one, Parse("""{ "requiredClaims": { "b": true, "a": 1 } }""").Sent);
        Assert.NotEqual(one, Parse("""{ "requiredClaims": { "a": "1" } }""").Sent);
        Assert.NotEqual(one, Parse("{}").Sent);
        Assert.NotEqual(one, Parse("""{ "requiredClaims": { "a": "1", "b": true }, "maxTokenAgeSeconds": 60 }""").Sent);
    }

    [Theory]
    [InlineData("{}", "/trust", ErrorCodes.WrongType)]
    [InlineData("[1]", "/trust/0", ErrorCodes.WrongType)]
    [InlineData("""[{ "issuer": "http://ci.example.com", "subject": "s", "audience": "a" }]""", "/trust/0/issuer", null)]
    [InlineData("[{},{},{},{},{},{},{},{},{},{},{}]", "/trust", ErrorCodes.OutOfRange)]
    public void A_trust_member_that_is_no_list_of_complete_entries_is_refused(string trust, string path, string? code)
    {
        List<FieldError> errors = [];

        TrustEntry.Parse(JsonElement.Parse(trust), "/trust", errors, Rules);

        Assert.Contains(errors, error => error.Path == path && (code is null || error.Code == code));
    }

    private static List<FieldError> ErrorsOf(string change)
    {
        List<FieldError> errors = [];
        ExternalAuth.Parse(Settings(change), "/externalAuth", errors, Rules);
        return errors;
    }

    private static ExternalAuthRequest Parse(string change)
    {
        List<FieldError> errors = [];
        var request = ExternalAuth.Parse(Settings(change), "/externalAuth", errors, Rules);
        Assert.Empty(errors);
        return request;
    }

    private static JsonElement Settings(string change)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal)
        {
            ["issuer"] = JsonElement.Parse("\"https://idp.example.com\""),
            ["jwksUrl"] = JsonElement.Parse("\"https://idp.example.com/keys\""),
            ["audience"] = JsonElement.Parse("\"kontext\""),
        };
        foreach (var member in JsonElement.Parse(change).EnumerateObject())
            members[member.Name] = member.Value;
        return JsonSerializer.SerializeToElement(members);
    }
}
