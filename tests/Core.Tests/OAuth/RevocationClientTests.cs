using System.Text;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;

namespace Kontext.Core.Tests.OAuth;

public sealed class RevocationClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TokenKind.RefreshToken, OAuthBench.RefreshToken, "refresh_token")]
    [InlineData(TokenKind.AccessToken, OAuthBench.AccessToken, "access_token")]
    public async Task The_standard_request_names_token_and_kind_and_authenticates_the_client(TokenKind kind, string token, string hint)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.Refuses(200);

        var result = await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Rfc7009, kind), Cancellation);

        Assert.Equal(new RevocationResult(RevocationResultKind.Revoked), result);
        var request = Assert.Single(bench.Server.Requests);
        Assert.StartsWith("Basic ", request.Authorization, StringComparison.Ordinal);
        Assert.Equal(new Dictionary<string, string> { ["token"] = token, ["token_type_hint"] = hint }, request.Form.ToDictionary());
    }

    [Fact]
    public async Task A_public_client_names_itself()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.Refuses(200);
        var client = OAuthBench.Client(ClientAuthentication.None);

        await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Rfc7009, client: client), Cancellation);

        Assert.Equal("client:1", Assert.Single(bench.Server.Requests).Form["client_id"]);
    }

    [Theory]
    [InlineData(200, "<html>", RevocationResultKind.Revoked)]
    [InlineData(200, """{"error":"whatever"}""", RevocationResultKind.Revoked)]
    [InlineData(400, """{"error":"unsupported_token_type"}""", RevocationResultKind.NotSupported)]
    [InlineData(400, """{"error":"invalid_token"}""", RevocationResultKind.Revoked)]
    [InlineData(401, """{"error":"invalid_client"}""", RevocationResultKind.Refused)]
    [InlineData(400, """{"error":"invalid_request"}""", RevocationResultKind.Refused)]
    [InlineData(400, "", RevocationResultKind.Refused)]
    [InlineData(302, "", RevocationResultKind.Refused)]
    [InlineData(404, "", RevocationResultKind.NotSupported)]
    [InlineData(405, "", RevocationResultKind.NotSupported)]
    [InlineData(501, "", RevocationResultKind.NotSupported)]
    [InlineData(400, """{"error":"temporarily_unavailable"}""", RevocationResultKind.Transient)]
    [InlineData(500, """{"error":"invalid_token"}""", RevocationResultKind.Transient)]
    public async Task The_standard_answer_is_read_by_its_status_and_error_code(int status, string body, RevocationResultKind kind)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.Answers(status, body);

        Assert.Equal(kind, (await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Rfc7009), Cancellation)).Kind);
    }

    [Theory]
    [InlineData(RevocationStyle.Rfc7009)]
    [InlineData(RevocationStyle.GitHub)]
    [InlineData(RevocationStyle.Google)]
    [InlineData(RevocationStyle.Slack)]
    [InlineData(RevocationStyle.Notion)]
    [InlineData(RevocationStyle.Dropbox)]
    public async Task Retry_After_of_every_server_is_honoured(RevocationStyle style)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        foreach (var status in new[] { 429, 503 })
        {
            bench.Server.Revocation.Refuses(status, retryAfterSeconds: 9);
            Assert.Equal(
                new RevocationResult(RevocationResultKind.Transient, TimeSpan.FromSeconds(9)),
                await bench.Revocations.RevokeAsync(bench.Revocation(style), Cancellation));
        }
    }

    [Fact]
    public async Task A_giant_answer_to_success_is_success()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.AnswersTenMegabytes();

        Assert.Equal(RevocationResultKind.Revoked, (await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Rfc7009), Cancellation)).Kind);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(302)]
    public async Task A_token_follows_no_redirect(int status)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.RedirectsTo(bench.Server.At("/other").Url, status);

        foreach (var style in Enum.GetValues<RevocationStyle>().Where(style => style != RevocationStyle.None))
            Assert.Equal(RevocationResultKind.Refused, (await bench.Revocations.RevokeAsync(bench.Revocation(style), Cancellation)).Kind);

        Assert.Empty(bench.Server.At("/other").Requests);
    }

    [Theory]
    [InlineData("/applications/{client_id}/grant")]
    [InlineData("/applications/%7Bclient_id%7D/grant")]
    public async Task GitHub_is_asked_to_delete_by_the_application_with_the_token_in_json(string path)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.At("/applications/client:1/grant").Refuses(204);

        var result = await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.GitHub, path: path), Cancellation);

        Assert.Equal(RevocationResultKind.Revoked, result.Kind);
        var request = Assert.Single(bench.Server.Requests);
        Assert.Equal("DELETE", request.Method);
        Assert.Equal("kontext", request.Headers["User-Agent"]);
        Assert.Equal("application/vnd.github+json", request.Headers["Accept"]);
        Assert.StartsWith("client%3A1:", Encoding.ASCII.GetString(Convert.FromBase64String(request.Authorization!["Basic ".Length..])), StringComparison.Ordinal);
        Assert.Equal($$"""{"access_token":"{{OAuthBench.AccessToken}}"}""", request.Body);
    }

    [Theory]
    [InlineData(404, RevocationResultKind.Revoked)]
    [InlineData(401, RevocationResultKind.Refused)]
    [InlineData(422, RevocationResultKind.Refused)]
    public async Task The_status_of_GitHub_decides_the_result(int status, RevocationResultKind kind)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.Refuses(status);

        Assert.Equal(kind, (await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.GitHub), Cancellation)).Kind);
    }

    [Fact]
    public async Task Google_gets_the_token_and_no_client_credentials()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.AnswersOnce(200, "{}").Answers(400, """{"error":"invalid_token","error_description":"Token expired or revoked"}""");

        Assert.Equal(RevocationResultKind.Revoked, (await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Google), Cancellation)).Kind);
        Assert.Equal(RevocationResultKind.Revoked, (await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Google), Cancellation)).Kind);

        Assert.All(bench.Server.Requests, request => Assert.Null(request.Authorization));
        Assert.All(bench.Server.Requests, request => Assert.Equal($"token={OAuthBench.AccessToken}", request.Body));
    }

    [Theory]
    [InlineData("""{"ok":true,"revoked":true}""", RevocationResultKind.Revoked)]
    [InlineData("""{"ok":true,"revoked":false}""", RevocationResultKind.Refused)]
    [InlineData("""{"ok":false,"error":"token_revoked"}""", RevocationResultKind.Revoked)]
    [InlineData("""{"ok":false,"error":"invalid_auth"}""", RevocationResultKind.Revoked)]
    [InlineData("""{"ok":false,"error":"not_allowed_token_type"}""", RevocationResultKind.Refused)]
    [InlineData("""{"ok":false,"error":"ratelimited"}""", RevocationResultKind.Transient)]
    [InlineData("""{"ok":false,"error":"internal_error"}""", RevocationResultKind.Transient)]
    [InlineData("{}", RevocationResultKind.Refused)]
    [InlineData("<html>", RevocationResultKind.Transient)]
    public async Task Slack_is_called_with_the_token_itself_and_the_body_decides_the_result(string body, RevocationResultKind kind)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.Answers(200, body);

        Assert.Equal(kind, (await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Slack), Cancellation)).Kind);

        var request = Assert.Single(bench.Server.Requests);
        Assert.Equal($"Bearer {OAuthBench.AccessToken}", request.Authorization);
        Assert.Empty(request.Body);
    }

    [Fact]
    public async Task Notion_gets_the_token_in_json_and_the_client_and_its_own_version_in_headers()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.Answers(200, """{"request_id":"3c90c3cc-0d44-4b50-8888-8dd25736052a"}""");

        Assert.Equal(RevocationResultKind.Revoked, (await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Notion), Cancellation)).Kind);

        var request = Assert.Single(bench.Server.Requests);
        Assert.Equal("POST", request.Method);
        Assert.StartsWith("Basic ", request.Authorization, StringComparison.Ordinal);
        Assert.Equal("2025-09-03", request.Headers["Notion-Version"]);
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal($$"""{"token":"{{OAuthBench.AccessToken}}"}""", request.Body);
    }

    [Fact]
    public async Task Notion_is_not_asked_by_a_client_without_a_secret()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        var revocation = bench.Revocation(RevocationStyle.Notion, client: OAuthBench.Client(ClientAuthentication.None));

        Assert.Equal(RevocationResultKind.NotSupported, (await bench.Revocations.RevokeAsync(revocation, Cancellation)).Kind);
        Assert.Empty(bench.Server.Requests);
    }

    [Theory]
    [InlineData(200, "null", RevocationResultKind.Revoked)]
    [InlineData(401, """{"error_summary":"invalid_access_token/..","error":{".tag":"invalid_access_token"}}""", RevocationResultKind.Revoked)]
    [InlineData(401, """{"error_summary":"expired_access_token/..","error":{".tag":"expired_access_token"}}""", RevocationResultKind.Refused)]
    [InlineData(400, "Error in call to API function", RevocationResultKind.Refused)]
    [InlineData(401, """{"error":"invalid_access_token"}""", RevocationResultKind.Refused)]
    [InlineData(500, "", RevocationResultKind.Transient)]
    public async Task Dropbox_is_called_with_the_token_itself_which_must_not_be_expired(int status, string body, RevocationResultKind kind)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.Answers(status, body);

        Assert.Equal(kind, (await bench.Revocations.RevokeAsync(bench.Revocation(RevocationStyle.Dropbox), Cancellation)).Kind);

        var request = Assert.Single(bench.Server.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal($"Bearer {OAuthBench.AccessToken}", request.Authorization);
        Assert.Empty(request.Body);
        Assert.DoesNotContain("Content-Type", request.Headers.Keys);
    }

    [Fact]
    public async Task Refresh_tokens_are_sent_only_when_the_rules_allow_it()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Revocation.Refuses(200);

        foreach (var style in Enum.GetValues<RevocationStyle>())
        {
            var asked = bench.Server.Requests.Count;
            var revocation = bench.Revocation(style, TokenKind.RefreshToken);
            await bench.Revocations.RevokeAsync(revocation, Cancellation);
            Assert.Equal((style, revocation.Rules.TakesRefreshTokens), (style, bench.Server.Requests.Count > asked));
        }
    }

    [Fact]
    public void Only_GitHub_Slack_and_Dropbox_need_a_valid_token_for_revocation() =>
        Assert.Equal(
            [RevocationStyle.GitHub, RevocationStyle.Slack, RevocationStyle.Dropbox],
            Enum.GetValues<RevocationStyle>().Where(style => new RevocationRules(style, null, EndsWholeGrant: false).NeedsLiveToken));

    [Theory]
    [InlineData(RevocationStyle.None, TokenKind.AccessToken)]
    [InlineData(RevocationStyle.GitHub, TokenKind.RefreshToken)]
    [InlineData(RevocationStyle.Slack, TokenKind.RefreshToken)]
    [InlineData(RevocationStyle.Notion, TokenKind.RefreshToken)]
    [InlineData(RevocationStyle.Dropbox, TokenKind.RefreshToken)]
    public async Task A_revocation_that_the_provider_does_not_offer_is_not_sent(RevocationStyle style, TokenKind kind)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        Assert.Equal(RevocationResultKind.NotSupported, (await bench.Revocations.RevokeAsync(bench.Revocation(style, kind), Cancellation)).Kind);

        Assert.Empty(bench.Server.Requests);
    }
}
