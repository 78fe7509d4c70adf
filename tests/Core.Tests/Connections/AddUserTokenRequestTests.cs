using System.Text.Json;
using Kontext.Core.Connections;
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
    public void Each_mistake_is_told_once(string body, string path, string code)
    {
        Assert.False(Parse(body).Succeeded(out _, out var problem));
        var error = Assert.Single(problem.Errors);
        Assert.Equal((path, code), (error.Path, error.Code));
    }

    private static Outcome<AddUserTokenRequest> Parse(string body) => AddUserTokenRequest.Parse(JsonElement.Parse(body), schema: null, Now);
}
