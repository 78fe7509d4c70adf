using System.Text;

namespace Kontext.Functions.Tests.Tokens;

/// <summary>POST /oauth2/token of a deployment: the authority's tokens at the API's own address.</summary>
public sealed class TokenEndpointTests(TokenApp app) : IClassFixture<TokenApp>
{
    private const string Granted = """{ "access_token": "at-1", "token_type": "Bearer", "expires_in": 3600, "scope": "kontext/manage", "refresh_token": "rt-1" }""";

    private static readonly (string, string) Grant = ("grant_type", "client_credentials");

    public static TheoryData<int, string, int, string> Refusals => new()
    {
        { 401, """{ "error": "invalid_client", "error_description": "hunter2 of sa_acme is wrong" }""", 401, "invalid_client" },
        { 401, """{ "error": "access_denied", "error_description": "Unauthorized" }""", 401, "invalid_client" },
        { 403, """{ "error": "access_denied", "error_description": "hunter2" }""", 400, "unauthorized_client" },
        { 400, """{ "error": "invalid_scope" }""", 400, "invalid_scope" },
        { 400, """{ "error": "invalid_target" }""", 400, "invalid_target" },
        { 400, """{ "error": "unauthorized_client" }""", 400, "unauthorized_client" },
        { 400, """{ "error": "invalid_request" }""", 400, "invalid_request" },
        { 400, """{ "error": "<script>hunter2" }""", 400, "unauthorized_client" },
        { 404, "no", 502, "server_error" },
        { 200, "<html>hunter2</html>", 502, "server_error" },
        { 200, """{ "access_token": "at-1", "token_type": "mac" }""", 502, "server_error" },
        { 500, "hunter2", 503, "temporarily_unavailable" },
    };

    [Fact]
    public async Task A_client_gets_the_authoritys_token_in_a_standard_answer()
    {
        app.Authority.Token.Answers(200, Granted);

        var answer = await app.AskAsync(TokenApp.Basic("sa acme", "a:b%c+d"), Grant);

        answer.Is(200, """{ "access_token": "at-1", "token_type": "Bearer", "expires_in": 3600, "scope": "management:all" }""");
        Assert.Equal("no-cache", answer.Header("Pragma"));
        var asked = app.Authority.Token.Requests[^1];
        Assert.Equal(
            [("audience", TestTokens.Audience), ("grant_type", "client_credentials"), ("scope", "kontext/manage")],
            asked.Form.Select(field => (field.Key, field.Value)).Order());
        Assert.Equal("Basic " + Convert.ToBase64String("sa+acme:a%3Ab%25c%2Bd"u8), asked.Authorization);
    }

    [Fact]
    public async Task A_secret_sent_in_the_body_is_forwarded_in_the_body()
    {
        app.Authority.Token.Answers(200, Granted);

        await app.AskAsync(null, Grant, ("client_id", "sa_acme"), ("client_secret", "hunter2"), ("audience", TestTokens.Audience), ("resource", "https://other.example"));

        var asked = app.Authority.Token.Requests[^1];
        Assert.Null(asked.Authorization);
        Assert.Equal(["audience", "client_id", "client_secret", "grant_type", "scope"], asked.Form.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("hunter2", asked.Form["client_secret"]);
    }

    [Theory]
    [InlineData("gateway:access unknown gateway:access", "kontext/gateway kontext/tools", "kontext/tools kontext/gateway profile", "gateway:access")]
    [InlineData("gateway:access integrations:read", "kontext/gateway kontext/tools integrations:read", "kontext/gateway integrations:read", "integrations:read")]
    [InlineData("integrations:read", "integrations:read", null, "integrations:read")]
    [InlineData("kontext/manage", null, "profile", "")]
    public async Task Scopes_are_translated_between_this_API_and_the_authority(string scope, string? sent, string? granted, string answered)
    {
        var said = granted is null ? "" : $", \"scope\": \"{granted}\"";
        app.Authority.Token.Answers(200, $$"""{ "access_token": "at-1", "token_type": "bearer"{{said}} }""");

        var answer = await app.AskAsync(TokenApp.Basic("sa_acme", "s"), Grant, ("scope", scope));

        answer.Is(200, $$"""{ "access_token": "at-1", "token_type": "Bearer", "scope": "{{answered}}" }""");
        Assert.Equal(sent, app.Authority.Token.Requests[^1].Form.GetValueOrDefault("scope"));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_uses_the_codes_of_RFC_6749_and_no_text_of_the_authority(int status, string body, int answered, string code)
    {
        app.Authority.Token.Answers(status, body);

        var answer = await app.AskAsync(TokenApp.Basic("sa_acme", "hunter2"), Grant);

        Assert.Equal((answered, code), (answer.Status, answer.Json["error"]!.GetValue<string>()));
        Assert.Equal(["error", "error_description"], answer.Json.AsObject().Select(member => member.Key));
        Assert.DoesNotContain("hunter2", answer.Text, StringComparison.Ordinal);
        Assert.Equal(answered == 401, answer.Header("WWW-Authenticate")?.StartsWith("Basic ", StringComparison.Ordinal) is true);
        Assert.Equal(answered == 503, answer.Header("Retry-After") is not null);
    }

    [Fact]
    public async Task Retry_After_of_the_authority_is_passed_on_and_its_redirects_are_not_followed()
    {
        app.Authority.Token.Refuses(429, retryAfterSeconds: 17);
        var busy = await app.AskAsync(TokenApp.Basic("sa_acme", "s"), Grant);
        Assert.Equal((503, "17"), (busy.Status, busy.Header("Retry-After")));

        var before = app.Authority.Requests.Count;
        app.Authority.Token.RedirectsTo(app.Authority.At("/elsewhere").Url);
        Assert.Equal(502, (await app.AskAsync(TokenApp.Basic("sa_acme", "s"), Grant)).Status);
        Assert.Empty(app.Authority.At("/elsewhere").Requests);
        Assert.Equal(before + 1, app.Authority.Requests.Count);
    }

    [Theory]
    [InlineData("password", "unsupported_grant_type")]
    [InlineData("refresh_token", "invalid_request")]
    [InlineData("urn:ietf:params:oauth:grant-type:jwt-bearer", "unsupported_grant_type")]
    [InlineData("", "invalid_request")]
    public async Task Only_the_client_credentials_grant_is_forwarded(string grant, string code) =>
        await RefusesAsync(400, code, TokenApp.Basic("sa_acme", "s"), ("grant_type", grant), ("code", "c"), ("username", "alice"), ("password", "p"));

    [Fact]
    public Task A_code_of_a_client_of_the_authority_is_answered_here() =>
        RefusesAsync(401, "invalid_client", TokenApp.Basic("sa_acme", "s"), ("grant_type", "authorization_code"), ("code", "c"));

    [Fact]
    public async Task A_client_authenticates_in_exactly_one_way_with_id_and_secret()
    {
        var basic = TokenApp.Basic("sa_acme", "s");
        await RefusesAsync(401, "invalid_client", null, Grant);
        await RefusesAsync(401, "invalid_client", null, Grant, ("client_id", "sa_acme"));
        await RefusesAsync(401, "invalid_client", null, Grant, ("client_id", "sa_acme"), ("client_assertion", "jwt"));
        await RefusesAsync(401, "invalid_client", null, Grant, ("client_id", new string('x', 513)), ("client_secret", "s"));
        await RefusesAsync(401, "invalid_client", "Bearer token", Grant);
        await RefusesAsync(401, "invalid_client", "Basic !!!", Grant);
        await RefusesAsync(401, "invalid_client", "Basic " + Convert.ToBase64String("no colon"u8), Grant);
        await RefusesAsync(400, "invalid_request", basic, Grant, ("client_secret", "s"));
        await RefusesAsync(400, "invalid_request", basic, Grant, ("client_id", "sa_globex"));
        await RefusesAsync(400, "invalid_request", basic, Grant, ("scope", "a"), ("scope", "b"));
        await RefusesAsync(400, "invalid_target", basic, Grant, ("audience", "https://other.example/api/v1"));
    }

    [Fact]
    public async Task A_body_that_is_not_a_form_or_is_too_large_is_refused()
    {
        var basic = TokenApp.Basic("sa_acme", "s");
        var before = app.Authority.Token.Requests.Count;
        foreach (var content in new HttpContent?[]
        {
            null,
            new StringContent("""{ "grant_type": "client_credentials" }""", Encoding.UTF8, "application/json"),
            new StringContent("grant_type=client_credentials&scope=" + new string('x', 33_000), Encoding.UTF8, "application/x-www-form-urlencoded"),
            new StringContent(string.Concat(Enumerable.Range(0, 30).Select(i => $"a{i}=b&")), Encoding.UTF8, "application/x-www-form-urlencoded"),
            new StringContent("a=" + new string('x', 70_000), Encoding.UTF8, "application/x-www-form-urlencoded"),
            ApiClient.Bytes("grant_type=client_credentials"u8.ToArray(), "application/x-www-form-urlencoded; charset=utf-7"),
        })
        {
            (await app.PostAsync(basic, content, "?grant_type=client_credentials")).Is(400, """
                { "error": "invalid_request", "error_description": "Send application/x-www-form-urlencoded in UTF-8, of at most 64 KiB: at most 24 parameters of at most 32 KiB, each of them once, and no U+0000." }
                """);
        }

        Assert.Equal(before, app.Authority.Token.Requests.Count);
    }

    private async Task RefusesAsync(int status, string code, string? authorization, params (string, string)[] form)
    {
        var before = app.Authority.Token.Requests.Count;
        var answer = await app.AskAsync(authorization, form);
        Assert.Equal((status, code), (answer.Status, answer.Json["error"]!.GetValue<string>()));
        Assert.Equal(before, app.Authority.Token.Requests.Count);
    }
}
