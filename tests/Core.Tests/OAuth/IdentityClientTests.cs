using Kontext.Core.OAuth;
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

        Assert.Equal(name, (await FindAsync(bench)).Name);

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
    public async Task A_refused_name_request_gives_an_unknown_account_and_no_failure(int status)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.UserInfo.Answers(status, """{"login":"alice"}""");

        Assert.Equal(ProviderAccount.Unknown, await FindAsync(bench));
    }

    [Fact]
    public async Task A_name_request_ends_after_five_seconds()
    {
        FakeTimeProvider clock = new();
        await using var bench = await OAuthBench.StartAsync(clock, Cancellation);
        bench.Server.UserInfo.NeverAnswers();

        var finding = FindAsync(bench);
        await bench.Server.UserInfo.FirstRequest;
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(ProviderAccount.Unknown, await finding);
    }

    [Fact]
    public async Task A_token_that_fits_no_header_is_not_sent()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        Assert.Equal(ProviderAccount.Unknown, await bench.Identities.FindAsync(bench.Server.UserInfo.Url, NamesAt, placeAt: null, [], "canary\r\nX: 1", Cancellation));

        Assert.Empty(bench.Server.Requests);
    }

    [Theory]
    [InlineData("""{"id":"U1","team":"T1"}""", "T1 U1")]
    [InlineData("""{"id":42,"team":"T1"}""", "T1 42")]
    [InlineData("""{"id":"U1"}""", null)]
    [InlineData("""{"id":"","team":"T1"}""", null)]
    [InlineData("""{"id":["U1"],"team":"T1"}""", null)]
    [InlineData("""{"id":"U\u00e9","team":"T1"}""", null)]
    [InlineData("""{"id":"U\n1","team":"T1"}""", null)]
    public async Task An_account_id_needs_all_its_parts(string answer, string? id)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.UserInfo.Answers(200, answer);

        Assert.Equal(id, (await FindAsync(bench, "/team", "/id")).Id);
        Assert.Null((await FindAsync(bench)).Id);
    }

    [Theory]
    [InlineData("""{"login":"alice","place":"https://acme.example/home"}""", "alice (acme.example)")]
    [InlineData("""{"login":"alice","place":"urn:acme"}""", null)]
    [InlineData("""{"login":"alice","place":"acme"}""", null)]
    [InlineData("""{"login":"alice"}""", null)]
    [InlineData("""{"place":"https://acme.example/"}""", null)]
    public async Task A_name_that_needs_its_workspace_is_shown_with_its_host_or_not_at_all(string answer, string? name)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.UserInfo.Answers(200, answer);

        var account = await bench.Identities.FindAsync(bench.Server.UserInfo.Url, NamesAt, "/place", [], OAuthBench.AccessToken, Cancellation);

        Assert.Equal(name, account.Name);
    }

    private static Task<ProviderAccount> FindAsync(OAuthBench bench, params string[] idsAt) =>
        bench.Identities.FindAsync(bench.Server.UserInfo.Url, NamesAt, placeAt: null, idsAt, OAuthBench.AccessToken, Cancellation);
}
