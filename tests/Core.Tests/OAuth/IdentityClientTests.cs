using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.OAuth;

public sealed class IdentityClientTests
{
    private static readonly string[] NamesAt = ["/login", "/data/viewer/email", "/emails/0/value"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"login":"alice"}""", "alice")]
    [InlineData("""{"login":"  ","data":{"viewer":{"email":"alice@example.com"}}}""", "alice@example.com")]
    [InlineData("""{"login":7,"data":[],"emails":[{"value":"alice@example.com"}]}""", "alice@example.com")]
    [InlineData("""{"login":"\u202e<script>\n is canary-access-token"}""", "<script> is ***")]
    [InlineData("""{"emails":[]}""", null)]
    [InlineData("""{"login":"a","login":"b"}""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    public async Task The_first_place_that_holds_a_text_names_the_account(string answer, string? name)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.UserInfo.Answers(200, answer);

        Assert.Equal(name, await bench.Identities.FindNameAsync(bench.Server.UserInfo.Url, NamesAt, placeAt: null, OAuthBench.AccessToken, Cancellation));

        var request = Assert.Single(bench.Server.Requests);
        Assert.Equal("GET", request.Method);
        Assert.Equal($"Bearer {OAuthBench.AccessToken}", request.Authorization);
        Assert.Equal("kontext", request.Headers["User-Agent"]);
        Assert.Equal("application/json", request.Headers["Accept"]);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_refusal_is_no_name_and_no_failure(int status)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.UserInfo.Answers(status, """{"login":"alice"}""");

        Assert.Null(await bench.Identities.FindNameAsync(bench.Server.UserInfo.Url, NamesAt, placeAt: null, OAuthBench.AccessToken, Cancellation));
    }

    [Fact]
    public async Task Five_seconds_are_all_a_name_is_worth()
    {
        FakeTimeProvider clock = new();
        await using var bench = await OAuthBench.StartAsync(clock, Cancellation);
        bench.Server.UserInfo.NeverAnswers();

        var finding = bench.Identities.FindNameAsync(bench.Server.UserInfo.Url, NamesAt, placeAt: null, OAuthBench.AccessToken, Cancellation);
        await bench.Server.UserInfo.FirstRequest;
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await finding);
    }

    [Fact]
    public async Task A_token_that_fits_no_header_is_not_sent()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        Assert.Null(await bench.Identities.FindNameAsync(bench.Server.UserInfo.Url, NamesAt, placeAt: null, "canary\r\nX: 1", Cancellation));

        Assert.Empty(bench.Server.Requests);
    }
}
