using System.Text.Json.Nodes;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.OAuth;

public sealed class TokenFailureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, """{"error":"invalid_grant","error_description":"gone"}""", TokenFailureKind.InvalidGrant)]
    [InlineData(401, """{"error":"invalid_grant"}""", TokenFailureKind.InvalidGrant)]
    [InlineData(403, """{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}""", TokenFailureKind.InvalidGrant)]
    [InlineData(200, """{"error":"bad_verification_code"}""", TokenFailureKind.InvalidGrant)]
    [InlineData(200, """{"error":"bad_refresh_token"}""", TokenFailureKind.InvalidGrant)]
    [InlineData(200, """{"ok":false,"error":"code_already_used"}""", TokenFailureKind.InvalidGrant)]
    [InlineData(200, """{"ok":false,"error":"invalid_refresh_token"}""", TokenFailureKind.InvalidGrant)]
    [InlineData(400, """{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token"}""", TokenFailureKind.InvalidGrant)]
    [InlineData(400, """{"error":"interaction_required"}""", TokenFailureKind.InvalidGrant)]
    [InlineData(400, """{"error":"invalid_client"}""", TokenFailureKind.Configuration)]
    [InlineData(401, """{"error":"invalid_client"}""", TokenFailureKind.Configuration)]
    [InlineData(401, "", TokenFailureKind.Configuration)]
    [InlineData(403, "<html>", TokenFailureKind.Configuration)]
    [InlineData(404, "", TokenFailureKind.Configuration)]
    [InlineData(400, "", TokenFailureKind.Configuration)]
    [InlineData(400, """{"error":"unauthorized_client"}""", TokenFailureKind.Configuration)]
    [InlineData(400, """{"error":"invalid_request"}""", TokenFailureKind.Configuration)]
    [InlineData(400, """{"error":"unsupported_grant_type"}""", TokenFailureKind.Configuration)]
    [InlineData(400, """{"error":"invalid_scope"}""", TokenFailureKind.Configuration)]
    [InlineData(400, """{"error":"invalid_target"}""", TokenFailureKind.Configuration)]
    [InlineData(400, """{"error":"never_heard_of"}""", TokenFailureKind.Configuration)]
    [InlineData(400, """{"status":400,"error":true,"message":"Invalid code"}""", TokenFailureKind.Configuration)]
    [InlineData(200, """{"error":"redirect_uri_mismatch"}""", TokenFailureKind.Configuration)]
    [InlineData(200, """{"error":"incorrect_client_credentials"}""", TokenFailureKind.Configuration)]
    [InlineData(200, """{"ok":false,"error":"bad_client_secret"}""", TokenFailureKind.Configuration)]
    [InlineData(400, """{"error":"temporarily_unavailable"}""", TokenFailureKind.Transient)]
    [InlineData(200, """{"ok":false,"error":"ratelimited"}""", TokenFailureKind.Transient)]
    [InlineData(408, "", TokenFailureKind.Transient)]
    [InlineData(429, "", TokenFailureKind.Transient)]
    [InlineData(429, """{"error":"invalid_grant"}""", TokenFailureKind.Transient)]
    [InlineData(500, """{"error":"invalid_grant"}""", TokenFailureKind.Transient)]
    [InlineData(502, "<html>", TokenFailureKind.Transient)]
    [InlineData(503, "", TokenFailureKind.Transient)]
    [InlineData(200, """{"ok":false}""", TokenFailureKind.Unusable)]
    [InlineData(200, """{"error":"never_heard_of","access_token":"a"}""", TokenFailureKind.Unusable)]
    [InlineData(200, """{"error":{"code":"x"},"access_token":"a"}""", TokenFailureKind.Unusable)]
    [InlineData(204, null, TokenFailureKind.Unusable)]
    public async Task Each_refusal_has_its_own_kind(int status, string? body, TokenFailureKind kind)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        if (body is null)
            bench.Server.Token.Refuses(status);
        else
            bench.Server.Token.Answers(status, body);

        Assert.Equal(kind, Failure(await bench.Tokens.RedeemCodeAsync(bench.Redemption(), Cancellation)).Kind);
        Assert.Equal(kind, Failure(await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation)).Kind);
    }

    [Fact]
    public async Task Code_and_text_together_mean_a_dead_refresh_token_but_not_a_dead_code()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(403, """{"error":"unauthorized_client","error_description":"refresh_token is invalid"}""");

        Assert.Equal(TokenFailureKind.InvalidGrant, Failure(await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation)).Kind);
        Assert.Equal(TokenFailureKind.Configuration, Failure(await bench.Tokens.RedeemCodeAsync(bench.Redemption(), Cancellation)).Kind);
    }

    [Theory]
    [InlineData("""{"access_token":"a","error":null}""")]
    [InlineData("""{"access_token":"a","error":"","ok":true}""")]
    [InlineData("""{"access_token":"a","error":false}""")]
    public async Task An_empty_error_member_is_not_an_error(string body)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(200, body);

        Assert.True((await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation)).Succeeded(out _, out _));
    }

    [Fact]
    public async Task An_empty_code_is_not_sent_to_the_server()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        var failure = Failure(await bench.Tokens.RedeemCodeAsync(bench.Redemption(code: ""), Cancellation));

        Assert.Equal(TokenFailureKind.InvalidGrant, failure.Kind);
        Assert.Empty(bench.Server.Requests);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(0, null)]
    [InlineData(100_000_000, 86_400)]
    public async Task Retry_After_of_the_server_is_passed_on_up_to_one_day(int asked, int? seconds)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Refuses(503, asked);

        var failure = Failure(await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_a_transient_failure()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.CutsOff(200, """{"access_token":"canary""");

        Assert.Equal(TokenFailureKind.Transient, Failure(await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation)).Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_giant_answer_is_not_read_to_its_end(bool announced)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.AnswersTenMegabytes(announced);

        Assert.Equal(TokenFailureKind.Unusable, Failure(await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation)).Kind);
    }

    [Fact]
    public async Task A_request_without_an_answer_ends_after_20_seconds()
    {
        FakeTimeProvider clock = new();
        await using var bench = await OAuthBench.StartAsync(clock, Cancellation);
        bench.Server.Token.NeverAnswers();

        var refreshing = bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation);
        await bench.Server.Token.FirstRequest;
        clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(refreshing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        var failure = Failure(await refreshing);
        Assert.Equal(TokenFailureKind.Transient, failure.Kind);
        Assert.Contains("did not finish its answer in time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_answer_ends_after_20_seconds()
    {
        FakeTimeProvider clock = new();
        using SemaphoreSlim never = new(0);
        TaskCompletionSource trickling = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await OAuthBench.StartAsync(clock, Cancellation);
        bench.Server.Token.Answers(HostileServers.Trickle(token =>
        {
            trickling.TrySetResult();
            return never.WaitAsync(token);
        }));

        var refreshing = bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation);
        await trickling.Task;
        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(TokenFailureKind.Transient, Failure(await refreshing).Kind);
    }

    [Fact]
    public async Task A_server_that_does_not_listen_is_a_transient_failure()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        var refresh = bench.Refresh();
        await bench.Server.DisposeAsync();

        Assert.Equal(TokenFailureKind.Transient, Failure(await bench.Tokens.RefreshAsync(refresh, Cancellation)).Kind);
    }

    [Fact]
    public async Task An_address_that_is_never_called_is_for_an_administrator_to_correct()
    {
        await using OutboundServices closed = new(new Dictionary<string, string?>());
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        var failure = Failure(await new TokenClient(closed.Get<OutboundClients>()).RefreshAsync(bench.Refresh(), Cancellation));

        Assert.Equal(TokenFailureKind.Configuration, failure.Kind);
        Assert.Empty(bench.Server.Requests);
    }

    [Fact]
    public async Task Only_cancellation_by_the_caller_is_an_exception()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.NeverAnswers();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var refreshing = bench.Tokens.RefreshAsync(bench.Refresh(), leaving.Token);
        await bench.Server.Token.FirstRequest;
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refreshing);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(200)]
    [InlineData(500)]
    public async Task A_failure_shows_no_code_token_or_secret_that_the_server_repeats(int status)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        foreach (var word in new[] { "invalid_grant", "invalid_client", "never_heard_of", "temporarily_unavailable", OAuthBench.Verifier })
        {
            bench.Server.Token.Answers(status, Repeating(word, OAuthBench.Code, OAuthBench.Verifier, OAuthBench.Secret));
            AssertSaysNothing(Failure(await bench.Tokens.RedeemCodeAsync(bench.Redemption(), Cancellation)));
        }

        bench.Server.Token.Answers(status, Repeating(OAuthBench.RefreshToken, OAuthBench.RefreshToken, OAuthBench.Secret));
        AssertSaysNothing(Failure(await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation)));
    }

    [Fact]
    public async Task The_servers_error_text_is_shown_as_one_cleaned_line()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(400, """{"error":"invalid_grant","error_description":"\u202eToken\r\n\u0007<script> was  revoked"}""");

        var failure = Failure(await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation));

        Assert.Equal("invalid_grant", failure.Error);
        Assert.EndsWith("The server says: invalid_grant: Token <script> was revoked", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_is_no_RFC_6749_code_is_shown_as_text()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(400, """{"error":"The <client> is unknown"}""");

        var failure = Failure(await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation));

        Assert.Null(failure.Error);
        Assert.EndsWith("The server says: The <client> is unknown", failure.Message, StringComparison.Ordinal);
    }

    private static string Repeating(string word, params string[] secrets) => new JsonObject
    {
        ["error"] = word,
        ["error_description"] = string.Concat(secrets.Select(secret => $"\u200b{secret.ToUpperInvariant()} {Uri.EscapeDataString(secret)}\n")),
        ["access_token"] = "canary-new",
    }.ToJsonString();

    private static void AssertSaysNothing(TokenFailure failure) => Assert.DoesNotContain("canary", failure.ToString(), StringComparison.OrdinalIgnoreCase);

    private static TokenFailure Failure(Result<TokenResponse, TokenFailure> result) =>
        result.Succeeded(out _, out var failure) ? throw new InvalidOperationException("It succeeded.") : failure;
}
