using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.LocalHost.Tests;

public sealed class SignInTests : IClassFixture<IdentityHost>
{
    private const string Issuer = "http://localhost:7071/development";

    private readonly IdentityHost _host;
    private readonly SignInClient _client;

    public SignInTests(IdentityHost host)
    {
        _host = host;
        _client = new SignInClient(host);
        host.Settings["Identity:Clients:bob:Organization"] = "acme";
        host.Settings["Identity:Clients:bob:User"] = "user-17";
        host.Settings["Identity:Clients:bob:Name"] = "Bob";
    }

    [Fact]
    public async Task The_issuer_describes_itself()
    {
        var metadata = await _client.GetJsonAsync("/development/.well-known/openid-configuration");
        Assert.Equal(Issuer, metadata.GetProperty("issuer").GetString());
        Assert.Equal($"{Issuer}/oauth2/authorize", metadata.GetProperty("authorization_endpoint").GetString());
        Assert.Equal($"{Issuer}/oauth2/token", metadata.GetProperty("token_endpoint").GetString());
        Assert.Equal($"{Issuer}/oauth2/keys", metadata.GetProperty("jwks_uri").GetString());
        Assert.Equal("S256", Assert.Single(metadata.GetProperty("code_challenge_methods_supported").EnumerateArray()).GetString());
        Assert.True(metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
    }

    [Fact]
    public async Task Picking_a_person_gives_a_code_with_state_and_issuer()
    {
        using var response = await _client.PostAsync(
            SignInClient.Request(("person", "alice")), ("Origin", "http://localhost"), ("Sec-Fetch-Site", "same-origin"));
        var answer = SignInClient.QueryOf(response);

        Assert.Equal(["code", "iss", "state"], answer.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("state of the app & more", answer["state"]);
        Assert.Equal(Issuer, answer["iss"]);
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task The_id_token_is_signed_with_the_published_key_and_names_the_person()
    {
        using var response = await _client.RedeemAsync(await _client.PickAsync("bob"));
        var answer = await SignInClient.ReadAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);

        var keys = JsonWebKeySet.Create((await _client.GetJsonAsync("/development/oauth2/keys")).GetRawText());
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(
            answer.GetProperty("id_token").GetString(),
            new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = "development",
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                IssuerSigningKeys = keys.GetSigningKeys(),
            });

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal("user-17", result.Claims["sub"]);
        Assert.Equal("Bob", result.Claims["name"]);
        Assert.Equal("acme", result.Claims["org_id"]);
        Assert.Equal("nonce", result.Claims["nonce"]);
    }

    [Fact]
    public async Task The_published_key_has_no_private_part()
    {
        var key = Assert.Single((await _client.GetJsonAsync("/development/oauth2/keys")).GetProperty("keys").EnumerateArray());

        Assert.Equal(["alg", "e", "kid", "kty", "n", "use"], key.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("RS256", key.GetProperty("alg").GetString());
    }

    [Fact]
    public async Task The_access_token_is_for_the_same_subject_as_by_client_credentials()
    {
        using var bySignIn = await _client.RedeemAsync(await _client.PickAsync("alice", ("scope", "openid profile integrations:read unheard:of")));
        using var byClient = await _client.RedeemAsync(
            "", ("grant_type", "client_credentials"), ("client_id", "alice"), ("client_secret", "development"), ("code", null));
        var signedIn = await SignInClient.ReadAsync(bySignIn);
        Assert.Equal("openid profile integrations:read", signedIn.GetProperty("scope").GetString());
        Assert.False((await SignInClient.ReadAsync(byClient)).TryGetProperty("id_token", out _));

        var ours = await WhoAmIAsync(signedIn);
        var theirs = await WhoAmIAsync(await SignInClient.ReadAsync(byClient));
        foreach (var claim in new[] { "iss", "sub", "aud", "org_id", "client_id" })
            Assert.Equal(theirs.GetProperty(claim).GetString(), ours.GetProperty(claim).GetString());
    }

    [Fact]
    public async Task An_id_token_is_not_accepted_as_an_access_token()
    {
        using var response = await _client.RedeemAsync(await _client.PickAsync("alice"));
        var idToken = (await SignInClient.ReadAsync(response)).GetProperty("id_token").GetString();

        Assert.Null(await _host.WhoAmIAsync(idToken));
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var code = await _client.PickAsync("alice");
        using var first = await _client.RedeemAsync(code);
        using var second = await _client.RedeemAsync(code);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await IsRefusedAsync(second, "invalid_grant");
    }

    [Theory]
    [InlineData("redirect_uri", "http://localhost:7071/other", "invalid_grant")]
    [InlineData("redirect_uri", null, "invalid_request")]
    [InlineData("code_verifier", "another-verifier-of-the-least-length-there-may-be", "invalid_grant")]
    [InlineData("code_verifier", "short", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_request")]
    [InlineData("code", "unheard-of", "invalid_grant")]
    [InlineData("code", null, "invalid_request")]
    public async Task A_code_is_bound_to_its_authorization_request(string name, string? value, string error)
    {
        using var response = await _client.RedeemAsync(await _client.PickAsync("alice"), (name, value));

        await IsRefusedAsync(response, error);
    }

    [Fact]
    public async Task A_code_that_was_redeemed_wrongly_is_used_up()
    {
        var code = await _client.PickAsync("alice");
        using var wrong = await _client.RedeemAsync(code, ("code_verifier", "another-verifier-of-the-least-length-there-may-be"));
        using var right = await _client.RedeemAsync(code);

        await IsRefusedAsync(right, "invalid_grant");
    }

    [Theory]
    [InlineData("client_id", null)]
    [InlineData("client_id", "alice")]
    [InlineData("client_secret", "development")]
    public async Task Only_the_client_without_a_secret_redeems_codes(string name, string? value)
    {
        using var response = await _client.RedeemAsync(await _client.PickAsync("alice"), (name, value));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_client", (await SignInClient.ReadAsync(response)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(59, HttpStatusCode.OK)]
    [InlineData(60, HttpStatusCode.BadRequest)]
    public async Task A_code_lives_for_a_minute(int seconds, HttpStatusCode status)
    {
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        await using IdentityHost host = new() { Clock = clock };
        var client = new SignInClient(host);
        var code = await client.PickAsync("alice");

        clock.Advance(TimeSpan.FromSeconds(seconds));

        using var response = await client.RedeemAsync(code);
        Assert.Equal(status, response.StatusCode);
    }

    private async Task<JsonElement> WhoAmIAsync(JsonElement answer) =>
        (await _host.WhoAmIAsync(answer.GetProperty("access_token").GetString()))!.Value;

    private static async Task IsRefusedAsync(HttpResponseMessage response, string error)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(error, (await SignInClient.ReadAsync(response)).GetProperty("error").GetString());
    }
}
