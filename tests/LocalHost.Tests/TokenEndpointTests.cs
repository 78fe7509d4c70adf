using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Tests;

public sealed class TokenEndpointTests : IClassFixture<IdentityHost>
{
    private readonly IdentityHost _host;

    public TokenEndpointTests(IdentityHost host)
    {
        _host = host;
        host.Settings["Identity:Clients:odd name:Secret"] = "a+b:c%";
        host.Settings["Identity:Clients:odd name:Organization"] = "acme";
        host.Settings["Identity:Clients:no_secret:Organization"] = "acme";
    }

    [Fact]
    public async Task A_service_account_is_its_own_subject()
    {
        using var response = await AskAsync("sa_acme:development", "grant_type=client_credentials");
        var answer = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("Bearer", answer.GetProperty("token_type").GetString());
        Assert.Equal(3600, answer.GetProperty("expires_in").GetInt32());
        Assert.Equal("management:all", answer.GetProperty("scope").GetString());

        var claims = await WhoAmIAsync(answer);
        Assert.Equal("sa_acme", claims.GetProperty("sub").GetString());
        Assert.Equal("sa_acme", claims.GetProperty("client_id").GetString());
        Assert.Equal("acme", claims.GetProperty("org_id").GetString());
        Assert.Equal("http://localhost:7071/development", claims.GetProperty("iss").GetString());
        Assert.Equal("http://localhost:7071/api/v1", claims.GetProperty("aud").GetString());
    }

    [Fact]
    public async Task A_person_comes_by_a_client_that_is_not_its_subject()
    {
        using var response = await AskAsync(null, "grant_type=client_credentials&client_id=alice&client_secret=development");
        var claims = await WhoAmIAsync(await ReadAsync(response));

        Assert.Equal("alice", claims.GetProperty("sub").GetString());
        Assert.Equal("development", claims.GetProperty("client_id").GetString());
    }

    [Fact]
    public async Task Basic_credentials_are_form_encoded_first()
    {
        using var encoded = await AskAsync("odd+name:a%2Bb%3Ac%25", "grant_type=client_credentials");
        Assert.Equal(HttpStatusCode.OK, encoded.StatusCode);

        using var plain = await AskAsync("odd name:a+b:c%", "grant_type=client_credentials");
        Assert.Equal(HttpStatusCode.Unauthorized, plain.StatusCode);
    }

    [Theory]
    [InlineData("integrations:read", "integrations:read")]
    [InlineData("integrations:read+unheard:of+integrations:read+connections:write", "integrations:read connections:write")]
    [InlineData("unheard:of", "")]
    [InlineData("", "management:all")]
    public async Task Unknown_scopes_are_left_out(string asked, string granted)
    {
        using var response = await AskAsync("sa_acme:development", $"grant_type=client_credentials&scope={asked}");

        Assert.Equal(granted, (await ReadAsync(response)).GetProperty("scope").GetString());
    }

    [Theory]
    [InlineData("http://localhost:7071/api/v1")]
    [InlineData("http://127.0.0.1:7071/api/v1")]
    [InlineData("http://[::1]:7071/api/v1")]
    public async Task The_audience_of_the_api_may_be_named_by_every_loopback_address(string audience)
    {
        using var response = await AskAsync(
            "sa_acme:development", $"grant_type=client_credentials&audience={Uri.EscapeDataString(audience)}");

        Assert.Equal(audience, (await WhoAmIAsync(await ReadAsync(response))).GetProperty("aud").GetString());
    }

    [Theory]
    [InlineData("sa_acme:wrong", "grant_type=client_credentials", "invalid_client")]
    [InlineData("unheard:development", "grant_type=client_credentials", "invalid_client")]
    [InlineData("no_secret:", "grant_type=client_credentials", "invalid_client")]
    [InlineData("sa_acme", "grant_type=client_credentials", "invalid_client")]
    [InlineData("sa_acme:Secret:development", "grant_type=client_credentials", "invalid_client")]
    [InlineData(null, "grant_type=client_credentials", "invalid_client")]
    [InlineData(null, "grant_type=client_credentials&client_id=sa_acme", "invalid_client")]
    [InlineData(null, "grant_type=client_credentials&client_id=sa_acme&client_secret=", "invalid_client")]
    public async Task An_unknown_client_gets_401(string? basic, string body, string error)
    {
        using var response = await AskAsync(basic, body);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(error, (await ReadAsync(response)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("", "invalid_request")]
    [InlineData("grant_type=", "invalid_request")]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials", "invalid_request")]
    [InlineData("grant_type=client_credentials&client_secret=development", "invalid_request")]
    [InlineData("grant_type=client_credentials&client_id=alice", "invalid_request")]
    [InlineData("grant_type=password", "unsupported_grant_type")]
    [InlineData("grant_type=client_credentials&audience=https%3A%2F%2Fother.example", "invalid_target")]
    public async Task An_invalid_request_gets_400(string body, string error)
    {
        using var response = await AskAsync("sa_acme:development", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(error, (await ReadAsync(response)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("application/json", """{"grant_type":"client_credentials"}""")]
    [InlineData("multipart/form-data; boundary=x", "--x--")]
    [InlineData("application/x-www-form-urlencoded", null)]
    public async Task A_body_that_is_not_a_form_or_is_too_large_gets_400(string contentType, string? body)
    {
        using var content = new StringContent(body ?? $"grant_type={new string('x', 10_000)}");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var client = _host.CreateClient();
        using var response = await client.PostAsync("/development/oauth2/token", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_request", (await ReadAsync(response)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("Host", "rebound.example")]
    [InlineData("Host", "localhost.rebound.example")]
    [InlineData("Host", "10.0.0.1")]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    public async Task A_request_from_another_machine_gets_404(string header, string value)
    {
        using var client = _host.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        using var content = new StringContent("grant_type=client_credentials&client_id=sa_acme&client_secret=development");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var response = await client.PostAsync("/development/oauth2/token", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("203.0.113.9", StatusCodes.Status404NotFound)]
    [InlineData("::ffff:10.0.0.1", StatusCodes.Status404NotFound)]
    [InlineData("127.0.0.2", StatusCodes.Status400BadRequest)]
    [InlineData("::1", StatusCodes.Status400BadRequest)]
    [InlineData("::ffff:127.0.0.1", StatusCodes.Status400BadRequest)]
    public async Task The_peer_must_be_this_machine_even_where_the_Host_header_says_so(string peer, int status)
    {
        var http = await _host.Server.SendAsync(
            http =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
                http.Request.Method = HttpMethods.Post;
                http.Request.Path = "/development/oauth2/token";
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(status, http.Response.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("[::1]")]
    [InlineData("app.localhost")]
    [InlineData("LOCALHOST:7071")]
    public async Task Every_name_of_this_machine_is_accepted(string host)
    {
        using var response = await AskAsync("sa_acme:development", "grant_type=client_credentials", host);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<HttpResponseMessage> AskAsync(string? basic, string body, string? host = null)
    {
        using var client = _host.CreateClient();
        client.DefaultRequestHeaders.Host = host;
        if (basic is not null)
        {
            client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        }

        using var content = new StringContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return await client.PostAsync("/development/oauth2/token", content, TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> WhoAmIAsync(JsonElement answer) => (await _host.WhoAmIAsync(answer.GetProperty("access_token").GetString()))!.Value;

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
}
