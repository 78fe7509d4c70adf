using System.Text;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.OAuth;

public sealed class TokenAnswerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_members_of_a_token_response_are_read()
    {
        var response = await ReadAsync("""
            {"access_token":"abc.def","token_type":"bearer","expires_in":3600,"refresh_token":"ghi","refresh_token_expires_in":7200,"scope":"read write","more":[1,{"x":null}]}
            """);

        Assert.Equal("abc.def", response.AccessToken);
        Assert.Equal("ghi", response.RefreshToken);
        Assert.Equal(TimeSpan.FromHours(1), response.ExpiresIn);
        Assert.Equal(TimeSpan.FromHours(2), response.RefreshTokenExpiresIn);
        Assert.Equal(["read", "write"], response.Scopes!.Values);
        Assert.Null(response.Account.Name);
    }

    [Fact]
    public async Task Missing_members_of_a_token_response_are_null()
    {
        var response = await ReadAsync("""{"access_token":"a"}""");

        Assert.Null(response.RefreshToken);
        Assert.Null(response.ExpiresIn);
        Assert.Null(response.RefreshTokenExpiresIn);
        Assert.Null(response.Scopes);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("null")]
    public async Task A_token_of_an_empty_type_is_a_bearer_token(string type) =>
        Assert.Equal("a", (await ReadAsync($$"""{"access_token":"a","token_type":{{type}} }""")).AccessToken);

    [Theory]
    [InlineData("3600", 3600.0)]
    [InlineData("\"3600\"", 3600.0)]
    [InlineData("\" 3600 \"", 3600.0)]
    [InlineData("3599.5", 3599.5)]
    [InlineData("\"3599.5\"", 3599.5)]
    [InlineData("3.6e3", 3600.0)]
    [InlineData("99999999999999999999", 315_360_000.0)]
    [InlineData("1e400", 315_360_000.0)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("\"0\"", null)]
    [InlineData("null", null)]
    [InlineData("true", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("[3600]", null)]
    public async Task Expiry_is_read_in_all_its_spellings_and_is_at_most_ten_years(string written, double? seconds)
    {
        var response = await ReadAsync($$"""{"access_token":"a","expires_in":{{written}},"refresh_expires_in":{{written}}}""");

        Assert.Equal(seconds, response.ExpiresIn?.TotalSeconds);
        Assert.Equal(seconds, response.RefreshTokenExpiresIn?.TotalSeconds);
    }

    [Theory]
    [InlineData("\"repo,gist\"", "repo gist")]
    [InlineData("\"repo, gist\"", "repo gist")]
    [InlineData("\"repo gist repo\"", "repo gist")]
    [InlineData("[\"repo\",\"gist\",7,\"not one\"]", "repo gist")]
    [InlineData("\"\"", "")]
    [InlineData("\"re\\\"po gïst ok\"", "ok")]
    [InlineData("null", null)]
    [InlineData("7", null)]
    public async Task Scopes_are_read_in_all_their_spellings(string written, string? scopes)
    {
        var response = await ReadAsync($$"""{"access_token":"a","scope":{{written}}}""");

        Assert.Equal(scopes, response.Scopes?.ToString());
    }

    [Fact]
    public async Task A_form_is_read_when_the_media_type_is_that_of_a_form()
    {
        var response = await ReadAsync("access_token=a%2Bb&scope=repo%2Cgist&token_type=bearer&expires_in=60", "application/x-www-form-urlencoded; charset=utf-8");

        Assert.Equal("a+b", response.AccessToken);
        Assert.Equal(["repo", "gist"], response.Scopes!.Values);
        Assert.Equal(TimeSpan.FromMinutes(1), response.ExpiresIn);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain; charset=no-such-charset")]
    [InlineData("application/json; charset=utf-16")]
    public async Task JSON_is_read_with_every_media_type(string mediaType) =>
        Assert.Equal("a", (await ReadAsync("\uFEFF{\"access_token\":\"a\"}", mediaType)).AccessToken);

    [Fact]
    public async Task The_user_token_of_Slack_is_read_and_the_bot_token_is_not()
    {
        var rules = TokenRules.Standard with { TokensAt = "/authed_user", TokenType = "user", AccountNamesAt = ["/nowhere/x", "/team/name"] };
        const string Both = """
            {"ok":true,"access_token":"xoxb-bot","token_type":"bot","scope":"chat:write","team":{"name":"Acme"},
             "authed_user":{"id":"U1","access_token":"xoxp-user","token_type":"user","scope":"search:read,users:read","expires_in":43200}}
            """;

        var response = await ReadAsync(Both, rules: rules);
        var refreshed = await ReadAsync("""{"ok":true,"access_token":"xoxe.xoxp-2","token_type":"user","refresh_token":"xoxe-1"}""", rules: rules);
        var botAlone = await FailAsync("""{"ok":true,"access_token":"xoxb-bot","token_type":"bot","authed_user":{"id":"U1"}}""", rules: rules);

        Assert.Equal("xoxp-user", response.AccessToken);
        Assert.Equal(["search:read", "users:read"], response.Scopes!.Values);
        Assert.Equal("Acme", response.Account.Name);
        Assert.Equal("xoxe.xoxp-2", refreshed.AccessToken);
        Assert.Equal(TokenFailureKind.Unusable, botAlone.Kind);
    }

    [Theory]
    [InlineData("""{"email":"alice@example.com","name":"Alice"}""", "alice@example.com")]
    [InlineData("""{"email":" ","preferred_username":"alice","name":"Alice"}""", "alice")]
    [InlineData("""{"email":7,"name":"\u202eAl\u0007ice\u200b <b>"}""", "Al ice <b>")]
    [InlineData("""{"name":"I am canary-access-token"}""", "I am ***")]
    [InlineData("""{"sub":"1"}""", null)]
    [InlineData("""{"email":"a","email":"b"}""", null)]
    [InlineData("""[]""", null)]
    [InlineData("""{""", null)]
    public async Task The_account_is_named_by_the_id_token_and_its_text_is_cleaned(string claims, string? name)
    {
        var idToken = $"e30.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.c2ln";

        var response = await ReadAsync($$"""{"access_token":"{{OAuthBench.AccessToken}}","id_token":"{{idToken}}"}""");

        Assert.Equal(name, response.Account.Name);
    }

    [Theory]
    [InlineData("""{"user":{"access_token":"a","id_token":"alice"},"id_token":"bot"}""", "alice")]
    [InlineData("""{"user":{"access_token":"a"},"id_token":"bot"}""", "bot")]
    public async Task An_id_token_next_to_the_access_token_has_priority_over_that_of_the_whole_answer(string body, string name)
    {
        foreach (var one in (string[])["alice", "bot"])
        {
            var claims = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"name":"{{one}}"}"""));
            body = body.Replace($"\"id_token\":\"{one}\"", $"\"id_token\":\"e30.{claims}.c2ln\"", StringComparison.Ordinal);
        }

        Assert.Equal(name, (await ReadAsync(body, rules: TokenRules.Standard with { TokensAt = "/user" })).Account.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.!!!.c")]
    [InlineData("a.b.c.d.e")]
    public async Task An_invalid_id_token_gives_no_account_name(string idToken) =>
        Assert.Null((await ReadAsync($$"""{"access_token":"a","id_token":"{{idToken}}"}""")).Account.Name);

    [Fact]
    public async Task An_id_token_that_is_too_long_is_ignored()
    {
        var payload = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"email":"alice@example.com","x":"{{new string('x', 64 * 1024)}}"}"""));

        Assert.Null((await ReadAsync($$"""{"access_token":"a","id_token":"e30.{{payload}}.x"}""")).Account.Name);
    }

    [Fact]
    public async Task Secrets_that_a_server_repeats_are_removed_from_scopes_and_names()
    {
        var rules = TokenRules.Standard with { AccountNamesAt = ["/workspace_name"] };
        var response = await ReadAsync(
            $$"""{"access_token":"{{OAuthBench.AccessToken}}","scope":"read x-{{OAuthBench.AccessToken}}","workspace_name":"{{OAuthBench.Verifier}} & {{Uri.EscapeDataString(OAuthBench.Secret)}}"}""", rules: rules);

        Assert.Equal(["read"], response.Scopes!.Values);
        Assert.Equal("*** & ***", response.Account.Name);
        Assert.Equal(nameof(TokenResponse), response.ToString());
    }

    public static TheoryData<string, string> Unusable => new()
    {
        { "nothing", "" },
        { "no object", "[]" },
        { "a text", "\"abc\"" },
        { "half of it", """{"access_token":"a""" },
        { "a web page", "<!doctype html><title>Sign in</title>" },
        { "no token", "{}" },
        { "a null token", """{"access_token":null}""" },
        { "an empty token", """{"access_token":""}""" },
        { "a number", """{"access_token":7}""" },
        { "two tokens", """{"access_token":"a","access_token":"b"}""" },
        { "something twice, deep down", """{"access_token":"a","x":[{"y":1,"y":2}]}""" },
        { "too deep", $$"""{"access_token":"a","x":{{new string('[', 40)}}{{new string(']', 40)}}}""" },
        { "a space in the token", """{"access_token":"a b"}""" },
        { "a line break in the token", """{"access_token":"a\r\nX-Injected: 1"}""" },
        { "another script", """{"access_token":"ä"}""" },
        { "a giant token", $$"""{"access_token":"{{new string('a', 8_193)}}"}""" },
        { "a giant refresh token", $$"""{"access_token":"a","refresh_token":"{{new string('a', 8_193)}}"}""" },
        { "a refresh token that is a number", """{"access_token":"a","refresh_token":7}""" },
        { "a refresh token with a line break", """{"access_token":"a","refresh_token":"b\n"}""" },
        { "a DPoP token", """{"access_token":"a","token_type":"DPoP"}""" },
        { "a MAC token", """{"access_token":"a","token_type":"mac"}""" },
        { "a token type that is no text", """{"access_token":"a","token_type":["Bearer"]}""" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task Success_without_a_usable_token_is_unusable(string what, string body) =>
        Assert.True(await FailAsync(body) is { Kind: TokenFailureKind.Unusable }, what);

    [Theory]
    [InlineData("access_token=a&access_token=b")]
    [InlineData("token_type=bearer")]
    public async Task A_form_is_read_as_strictly_as_json(string form) =>
        Assert.Equal(TokenFailureKind.Unusable, (await FailAsync(form, "application/x-www-form-urlencoded")).Kind);

    [Fact]
    public async Task The_longest_allowed_token_is_accepted()
    {
        var longest = new string('~', 8_192);

        Assert.Equal(longest, (await ReadAsync($$"""{"access_token":"{{longest}}","refresh_token":""}""")).AccessToken);
    }

    private static async Task<TokenResponse> ReadAsync(string body, string mediaType = "application/json", TokenRules? rules = null)
    {
        var result = await AskAsync(body, mediaType, rules);
        return result.Succeeded(out var response, out var failure) ? response : throw new InvalidOperationException(failure.Message);
    }

    private static async Task<TokenFailure> FailAsync(string body, string mediaType = "application/json", TokenRules? rules = null)
    {
        var result = await AskAsync(body, mediaType, rules);
        return result.Succeeded(out _, out var failure) ? throw new InvalidOperationException("It succeeded.") : failure;
    }

    private static async Task<Result<TokenResponse, TokenFailure>> AskAsync(string body, string mediaType, TokenRules? rules)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(200, body, mediaType);
        return await bench.Tokens.RedeemCodeAsync(bench.Redemption(rules: rules), Cancellation);
    }
}
