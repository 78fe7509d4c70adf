using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tests.Connect;

/// <summary>Invalid sign-ins at the deployment's authority: forged, of another person, or for another purpose.</summary>
public sealed class SignInAttackTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    private static readonly DateTime Past = new(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Future = new(2090, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Dictionary<string, Action<SecurityTokenDescriptor>> Forgeries = new(StringComparer.Ordinal)
    {
        ["made for another sign-in"] = token => token.Claims["nonce"] = "another",
        ["made for no sign-in in particular"] = token => token.Claims.Remove("nonce"),
        ["made for another client"] = token => token.Audience = "another",
        ["made for the API itself"] = token => token.Audience = TestTokens.Audience,
        ["made for no client"] = token => token.Audience = null,
        ["of another issuer"] = token => token.Issuer = "https://evil.example/",
        ["of the issuer without its slash"] = token => token.Issuer = TestAuthority.Issuer.TrimEnd('/'),
        ["of no issuer"] = token => token.Issuer = null,
        ["expired"] = token => token.Expires = Past,
        ["without an end"] = token => token.Expires = null,
        ["from the future"] = token => token.NotBefore = Future,
        ["without a signature"] = token => token.SigningCredentials = null,
        ["signed with another key of the same name"] = token => token.SigningCredentials = Signing(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "one" }),
        ["signed with a key of another name"] = token => token.SigningCredentials = Signing(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "other" }),
        ["without a subject"] = token => token.Claims.Remove("sub"),
        ["with two subjects"] = token => token.Claims["sub"] = new[] { "alice", "bob" },
        ["with a blank subject"] = token => token.Claims["sub"] = "",
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_invalid_id_token_signs_no_person_in(string forgery)
    {
        using var browser = App.NewBrowser();
        var (leaving, id) = await BeginSignInAsync(browser);

        var page = await browser.GetAsync(App.Authority.SignIn(leaving, "alice", Forgeries[forgery]));

        Shows(page, 400, StateUnknown);
        await MustStillSignInAsync(browser, leaving, id);
    }

    [Fact]
    public async Task An_id_token_signed_with_a_public_key_as_secret_signs_no_person_in()
    {
        using var http = new HttpMessageInvoker(App.Authority, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{TestAuthority.Issuer}keys");
        using var answer = await http.SendAsync(request, Cancellation);
        var published = await answer.Content.ReadAsStringAsync(Cancellation);
        var key = JsonWebKeySet.Create(published).Keys[0];
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(key.N), Exponent = Base64UrlEncoder.DecodeBytes(key.E) });
        byte[][] secrets =
        [
            Base64UrlEncoder.DecodeBytes(key.N), Encoding.UTF8.GetBytes(key.N), rsa.ExportSubjectPublicKeyInfo(),
            Encoding.UTF8.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(published), Encoding.UTF8.GetBytes(TestAuthority.ClientId.PadRight(64, '\0')),
        ];

        foreach (var secret in secrets)
        {
            using var browser = App.NewBrowser();
            var (leaving, id) = await BeginSignInAsync(browser);
            var shared = new SymmetricSecurityKey(secret) { KeyId = key.Kid };
            var back = App.Authority.SignIn(leaving, "alice", token => token.SigningCredentials = new SigningCredentials(shared, SecurityAlgorithms.HmacSha256));

            Shows(await browser.GetAsync(back), 400, StateUnknown);
            await MustStillSignInAsync(browser, leaving, id);
        }
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("Alice")]
    [InlineData("alice ")]
    [InlineData("alice\0")]
    [InlineData("sa_acme")]
    public async Task A_sign_in_with_another_subject_than_that_of_the_link_is_refused(string subject)
    {
        using var browser = App.NewBrowser();
        var (leaving, id) = await BeginSignInAsync(browser);

        Shows(await browser.GetAsync(App.Authority.SignIn(leaving, subject)), 403, OtherPerson);

        await MustStillSignInAsync(browser, leaving, id);
    }

    [Fact]
    public async Task An_answer_of_the_authority_counts_once_in_its_own_browser_with_its_own_state()
    {
        using var browser = App.NewBrowser();
        var (leaving, id) = await BeginSignInAsync(browser);
        var back = App.Authority.SignIn(leaving, "alice");
        var state = QueryOf(back)["state"].ToString();
        var requests = App.Authority.TokenRequests;

        foreach (var forged in new[] { null, "", state.Split('.')[0], $"{state.Split('.')[0]}.", $"{state}x", $"{state}.x", $"x{state}", $".{state.Split('.')[1]}" })
            Shows(await browser.GetAsync(With(back, ("state", forged))), 400, StateUnknown);
        Shows(await browser.GetAsync(new Uri($"{back}&state={state}")), 400, StateUnknown);
        Shows(await browser.GetAsync(With(back, ("iss", "https://evil.example/"))), 400, StateUnknown);
        Shows(await browser.GetAsync(With(back, ("code", null))), 400, StateUnknown);
        var cancelled = await browser.GetAsync(With(back, ("error", "access_denied"), ("error_description", "Call us.")));
        Shows(cancelled, 200, "You did not sign in");
        Assert.DoesNotContain("Call", cancelled.Text, StringComparison.Ordinal);
        Shows(await SendAsync(HttpMethod.Get, back), 400, StateUnknown);
        Assert.Equal(requests, App.Authority.TokenRequests);

        var first = await browser.FollowAsync(await browser.GetAsync(back));
        Assert.EndsWith(id, first.Address.AbsolutePath, StringComparison.Ordinal);
        Shows(await browser.GetAsync(back), 400, StateUnknown);
    }

    [Fact]
    public async Task A_stolen_code_of_alice_does_not_sign_alice_in_at_bobs_browser()
    {
        // Bob was faster with a link for Alice. The code of Alice's own sign-in comes from another browser.
        using var bobs = App.NewBrowser();
        var (leaving, id) = await BeginSignInAsync(bobs);
        using var browser = App.NewBrowser();
        var (hers, _) = await BeginSignInAsync(browser);
        var code = QueryOf(App.Authority.SignIn(hers, "alice"))["code"].ToString();

        Shows(await bobs.GetAsync(With(App.Authority.SignIn(leaving, "bob"), ("code", code))), 400, StateUnknown);

        await MustStillSignInAsync(bobs, leaving, id);
        Assert.NotEqual(QueryOf(leaving)["code_challenge"], QueryOf(hers)["code_challenge"]);
    }

    [Fact]
    public async Task A_sign_in_that_comes_back_after_the_session_has_ended_opens_nothing()
    {
        using var browser = App.NewBrowser();
        var (leaving, _) = await BeginSignInAsync(browser);
        var back = App.Authority.SignIn(leaving, "alice");

        App.Clock.Advance(TimeSpan.FromMinutes(20));

        Shows(await browser.GetAsync(back), 410, SessionEnded);
    }

    private static SigningCredentials Signing(SecurityKey key) => new(key, SecurityAlgorithms.RsaSha256);

    // Opens a link of Alice. Returns where the browser goes to sign in.
    private async Task<(Uri Leaving, string Integration)> BeginSignInAsync(TestBrowser browser)
    {
        var acme = App.NewOrganization();
        var id = await acme.CreateAsync("""
            { "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "https://login.example.net/a", "tokenUrl": "https://login.example.net/t" } }
            """);
        var page = await browser.SubmitAsync(await browser.GetAsync(new Uri(await LinkAsync(acme.Alice, id))));
        Assert.True(page.Leaves is not null, page.Text);
        return (page.Leaves, id);
    }

    private static async Task MustStillSignInAsync(TestBrowser browser, Uri leaving, string id)
    {
        foreach (var path in new[] { "", $"/{id}" })
            Assert.StartsWith(TestAuthority.Issuer, (await browser.GetAsync($"/connect/{SessionOf(leaving)}{path}")).Leaves?.AbsoluteUri, StringComparison.Ordinal);
    }
}
