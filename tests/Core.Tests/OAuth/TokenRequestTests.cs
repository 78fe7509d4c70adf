using System.Text;
using Kontext.Core.OAuth;
using Kontext.Testing.Mcp;

namespace Kontext.Core.Tests.OAuth;

public sealed class TokenRequestTests
{
    private const string Tokens = """{"access_token":"a","token_type":"Bearer"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_is_redeemed_with_its_verifier_redirect_uri_and_resource()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(200, Tokens);

        var result = await bench.Tokens.RedeemCodeAsync(bench.Redemption(), Cancellation);

        Assert.True(result.Succeeded(out _, out _));
        var request = Assert.Single(bench.Server.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"].Split(';')[0]);
        Assert.Equal("application/json", request.Headers["Accept"]);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = OAuthBench.Code,
                ["redirect_uri"] = "https://kontext.example/oauth/callback/0123",
                ["code_verifier"] = OAuthBench.Verifier,
                ["resource"] = OAuthBench.Resource,
            },
            request.Form.ToDictionary());
    }

    [Fact]
    public async Task A_refresh_names_the_resource_too()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(200, Tokens);

        await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["grant_type"] = "refresh_token",
                ["refresh_token"] = OAuthBench.RefreshToken,
                ["resource"] = OAuthBench.Resource,
            },
            Assert.Single(bench.Server.Requests).Form.ToDictionary());
    }

    [Fact]
    public async Task A_refresh_goes_to_an_endpoint_of_its_own_where_the_provider_has_one()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        var own = bench.Server.At("/refresh").Answers(200, Tokens);

        var result = await bench.Tokens.RefreshAsync(bench.Refresh(rules: TokenRules.Standard with { RefreshEndpoint = own.Url }), Cancellation);

        Assert.True(result.Succeeded(out _, out _));
        Assert.Equal("/refresh", Assert.Single(bench.Server.Requests).Path);
    }

    [Fact]
    public async Task No_resource_is_sent_to_a_server_that_refuses_it()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(200, Tokens);
        var rules = TokenRules.Standard with { SendsResource = false };

        await bench.Tokens.RedeemCodeAsync(bench.Redemption(rules: rules), Cancellation);
        await bench.Tokens.RefreshAsync(bench.Refresh(rules: rules), Cancellation);

        Assert.All(bench.Server.Requests, request => Assert.DoesNotContain("resource", request.Form.Keys));
    }

    [Fact]
    public async Task Basic_carries_id_and_secret_form_encoded_and_the_body_has_none()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(200, Tokens);

        await bench.Tokens.RefreshAsync(bench.Refresh(), Cancellation);

        var request = Assert.Single(bench.Server.Requests);
        var sent = Encoding.ASCII.GetString(Convert.FromBase64String(request.Authorization!["Basic ".Length..]));
        Assert.Equal("client%3A1:canary%3Asecret+~%2B%2F%C3%A4", sent);
        Assert.DoesNotContain("client_id", request.Form.Keys);
        Assert.DoesNotContain("client_secret", request.Form.Keys);
    }

    [Fact]
    public async Task Post_carries_id_and_secret_in_the_body_and_no_header()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(200, Tokens);

        await bench.Tokens.RedeemCodeAsync(bench.Redemption(OAuthBench.Client(ClientAuthentication.ClientSecretPost)), Cancellation);

        var request = Assert.Single(bench.Server.Requests);
        Assert.Null(request.Authorization);
        Assert.Equal("client:1", request.Form["client_id"]);
        Assert.Equal(OAuthBench.Secret, request.Form["client_secret"]);
    }

    [Fact]
    public async Task A_public_client_sends_its_id_alone()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(200, Tokens);

        await bench.Tokens.RefreshAsync(bench.Refresh(OAuthBench.Client(ClientAuthentication.None)), Cancellation);

        var request = Assert.Single(bench.Server.Requests);
        Assert.Null(request.Authorization);
        Assert.Equal("client:1", request.Form["client_id"]);
        Assert.DoesNotContain("client_secret", request.Form.Keys);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_to_any_origin_is_not_followed(int status)
    {
        await using var elsewhere = await LoopbackServer.StartAsync(HostileServers.Status(200), Cancellation);
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        foreach (var location in new[] { elsewhere.Address, bench.Server.At("/other").Url })
        {
            bench.Server.Token.RedirectsTo(location, status);
            var result = await bench.Tokens.RedeemCodeAsync(bench.Redemption(), Cancellation);
            Assert.False(result.Succeeded(out _, out var failure));
            Assert.Equal(TokenFailureKind.Configuration, failure.Kind);
            Assert.Contains("redirect", failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(elsewhere.Received);
        Assert.Empty(bench.Server.At("/other").Requests);
    }
}
