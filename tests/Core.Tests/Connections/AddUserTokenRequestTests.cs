using System.Text.Json;
using Kontext.Core.Connections;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Connections;

public sealed class AddUserTokenRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{ "token": "t", "credentials": null }""")]
    [InlineData("""{ "token": "t", "expiresAt": null, "displayName": null }""")]
    public void Null_counts_as_not_sent(string body) => Assert.True(Parse(body).Succeeded(out _, out _));

    [Theory]
    [InlineData("[]", "", ErrorCodes.WrongType)]
    [InlineData("{}", "/token", ErrorCodes.Required)]
    [InlineData("""{ "token": null }""", "/token", ErrorCodes.Required)]
    [InlineData("""{ "token": 1 }""", "/token", ErrorCodes.WrongType)]
    [InlineData("""{ "credentials": { "a": "b" } }""", "/credentials", ErrorCodes.NotAllowed)]
    public void Each_mistake_is_reported_once(string body, string path, string code)
    {
        Assert.False(Parse(body).Succeeded(out _, out var problem));
        var error = Assert.Single(problem.Errors);
        Assert.Equal((path, code), (error.Path, error.Code));
    }

    [Theory]
    [InlineData("Bearer x", "Bearer")]
    [InlineData("bearer\\tx", "Bearer")]
    [InlineData("  BEARER   x  ", "Bearer")]
    [InlineData("Bearer\\u00a0x", "Bearer")]
    [InlineData("Bearer", "Bearer")]
    [InlineData("Bearer:x", "Bearer")]
    [InlineData("Bearer%20x", "Bearer")]
    [InlineData("\\\"Bearer x\\\"", "Bearer")]
    [InlineData("basic dTpw", "Basic")]
    [InlineData("token x", "Token")]
    [InlineData("Authorization: Bearer x", "Authorization: Bearer")]
    [InlineData("authorization:x", "Authorization:")]
    [InlineData("Authorization = token x", "Authorization: Token")]
    public void A_scheme_name_before_a_token_is_reported(string token, string words)
    {
        foreach (var (body, schema, path) in new[]
        {
            ($$"""{ "token": "{{token}}" }""", (string?)null, "/token"),
            ($$"""{ "token": "{{token}}" }""", """{ "apiKey": "string" }""", "/token"),
            ($$"""{ "credentials": { "apiKey": "{{token}}" } }""", """{ "apiKey": "string" }""", "/credentials/apiKey"),
        })
        {
            Assert.False(Parse(body, schema).Succeeded(out _, out var problem));
            var error = Assert.Single(problem.Errors);
            Assert.Equal((path, ErrorCodes.InvalidCharacters), (error.Path, error.Code));
            Assert.StartsWith($"Leave out \"{words}\" and paste the token alone", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("bearer_1")]
    [InlineData("Bearerx")]
    [InlineData("tokens:1")]
    [InlineData("basic-1")]
    [InlineData("xBearer")]
    public void A_token_that_only_begins_like_a_scheme_is_accepted(string token) => Assert.True(Parse($$"""{ "token": "{{token}}" }""").Succeeded(out _, out _));

    [Fact]
    public void In_its_own_header_a_value_with_a_scheme_name_is_accepted() => Assert.True(
        Parse("""{ "credentials": { "key": "Bearer x" } }""", """{ "key": "string", "x-header": "X-Api-Key" }""").Succeeded(out _, out _));

    private static Outcome<AddUserTokenRequest> Parse(string body, string? schema = null) => AddUserTokenRequest.Parse(
        JsonElement.Parse(body), schema is null ? null : CredentialSchema.Parse(JsonElement.Parse(schema), "", []), Now);
}
