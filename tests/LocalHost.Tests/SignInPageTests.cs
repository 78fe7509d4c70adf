using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Tests;

public sealed class SignInPageTests : IClassFixture<IdentityHost>
{
    private readonly IdentityHost _host;
    private readonly SignInClient _client;

    public SignInPageTests(IdentityHost host)
    {
        _host = host;
        _client = new SignInClient(host);
        host.Settings["Identity:Clients:bob:Organization"] = "acme";
        host.Settings["Identity:Clients:bob:User"] = "bob";
        host.Settings["Identity:Clients:bob:Name"] = "Bob <script>alert(1)</script>";
        host.Settings["Identity:Clients:carol:User"] = "carol";
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_offers_the_people_of_the_settings_and_no_others()
    {
        using var response = await _client.OpenAsync(SignInClient.Request());
        var page = await response.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("name=\"person\" value=\"alice\"", page, StringComparison.Ordinal);
        Assert.Contains("of acme", page, StringComparison.Ordinal);
        Assert.Contains("localhost:7071", page, StringComparison.Ordinal);
        Assert.DoesNotContain("sa_acme", page, StringComparison.Ordinal); // no person
        Assert.DoesNotContain("carol", page, StringComparison.Ordinal); // has no organization
    }

    [Fact]
    public async Task No_text_of_the_request_becomes_markup()
    {
        using var response = await _client.OpenAsync(SignInClient.Request(("state", "\"><img src=x onerror=alert(1)>"), ("nonce", "'<b>")));
        var page = await response.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_may_do_nothing_with_the_page_but_send_its_form()
    {
        using var response = await _client.OpenAsync(SignInClient.Request());
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));

        Assert.Matches(
            "^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; img-src data:; form-action 'self' http://localhost:7071; base-uri 'none'; frame-ancestors 'none'$",
            policy);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_request_may_be_sent_as_a_form()
    {
        using var response = await _client.PostAsync(SignInClient.Request());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("value=\"alice\"", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redirect_uri", null, "redirect_uri")]
    [InlineData("redirect_uri", "https://other.example/oauth/sign-in", "redirect_uri")]
    [InlineData("redirect_uri", "http://localhost:7071/oauth/sign-in/", "redirect_uri")]
    [InlineData("redirect_uri", "http://localhost:7071/oauth/sign-in?next=x", "redirect_uri")]
    [InlineData("redirect_uri", "http://localhost:7071/OAUTH/sign-in", "redirect_uri")]
    [InlineData("redirect_uri", "http://localhost:7071@other.example/oauth/sign-in", "redirect_uri")]
    [InlineData("redirect_uri", "/oauth/sign-in", "redirect_uri")]
    [InlineData("client_id", null, "client_id")]
    [InlineData("client_id", "sa_acme", "client_id")]
    public async Task A_redirect_URI_that_is_not_in_the_settings_is_refused(string name, string? value, string reason)
    {
        foreach (var response in new[]
        {
            await _client.OpenAsync(SignInClient.Request((name, value))),
            await _client.PostAsync(SignInClient.Request((name, value), ("person", "alice"))),
        })
        {
            using (response)
            {
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                Assert.Null(response.Headers.Location);
                Assert.Contains(reason, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_request_with_a_repeated_parameter_is_refused()
    {
        using var response = await _client.OpenAsync([.. SignInClient.Request(), new("redirect_uri", "https://other.example")]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", null, "invalid_scope")]
    [InlineData("scope", "management:all", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("request", "eyJ", "request_not_supported")]
    [InlineData("request_uri", "https://other.example", "request_uri_not_supported")]
    public async Task A_request_that_cannot_be_fulfilled_returns_an_error_to_the_app(string name, string? value, string error)
    {
        using var response = await _client.OpenAsync(SignInClient.Request((name, value)));
        var answer = SignInClient.QueryOf(response);

        Assert.Equal(error, answer["error"]);
        Assert.Equal("state of the app & more", answer["state"]);
        Assert.Equal("http://localhost:7071/development", answer["iss"]);
        Assert.DoesNotContain("code", answer.Keys);
    }

    [Fact]
    public async Task A_person_who_cancels_is_sent_back_without_a_code()
    {
        using var response = await _client.PostAsync(SignInClient.Request(("cancel", "true")));
        var answer = SignInClient.QueryOf(response);

        Assert.Equal("access_denied", answer["error"]);
        Assert.DoesNotContain("code", answer.Keys);
    }

    [Theory]
    [InlineData("sa_acme")]
    [InlineData("carol")]
    [InlineData("")]
    [InlineData("alice:Secret")]
    public async Task Only_a_person_of_the_page_can_be_picked(string person)
    {
        using var response = await _client.PostAsync(SignInClient.Request(("person", person)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData("Origin", "https://other.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:7072")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_cannot_pick_a_person(string header, string value)
    {
        using var response = await _client.PostAsync(SignInClient.Request(("person", "alice")), (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task The_settings_add_redirect_URIs_for_the_sign_in()
    {
        await using var host = new IdentityHost { Settings = { ["Identity:RedirectUris:0"] = "https://app.example/back?tenant=1" } };
        var client = new SignInClient(host);
        using var response = await client.PostAsync(
            SignInClient.Request(("redirect_uri", "https://app.example/back?tenant=1"), ("person", "alice"), ("state", null)));
        using var usual = await client.OpenAsync(SignInClient.Request());

        Assert.Matches("^https://app[.]example/back[?]tenant=1&code=[A-Za-z0-9_-]{43}&iss=http%3A%2F%2Flocalhost%3A7071%2Fdevelopment$", response.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, usual.StatusCode);
    }

    [Theory]
    [InlineData("/development/oauth2/authorize")]
    [InlineData("/development/oauth2/keys")]
    [InlineData("/development/.well-known/openid-configuration")]
    public async Task A_request_from_another_machine_gets_404(string path)
    {
        using var client = _host.CreateClient();
        client.DefaultRequestHeaders.Host = "rebound.example";
        using var rebound = await client.GetAsync(path, Cancel);
        var far = await _host.Server.SendAsync(
            http =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.9");
                http.Request.Method = HttpMethods.Get;
                http.Request.Path = path;
            },
            Cancel);

        Assert.Equal(HttpStatusCode.NotFound, rebound.StatusCode);
        Assert.Equal(StatusCodes.Status404NotFound, far.Response.StatusCode);
    }
}
