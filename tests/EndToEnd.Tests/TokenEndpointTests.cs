using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kontext.EndToEnd.Tests.Hosting;

namespace Kontext.EndToEnd.Tests;

/// <summary>The token endpoint as management SDKs call it: at the root of the API's own base address.</summary>
public sealed class TokenEndpointTests(AppUnderTest app)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_authenticates_by_Basic()
    {
        var answer = (await AskAsync(Basic(Callers.ServiceOfAcme, TestTokens.Secret), ("grant_type", "client_credentials"))).Expect(HttpStatusCode.OK);
        Assert.Equal("Bearer", answer.Text("token_type"));
        Assert.InRange(answer.At("expires_in").GetInt32(), 60, 86_400);
        await WorksAtOnceAsync(answer.Text("access_token")!);
    }

    [Fact]
    public async Task A_client_authenticates_in_the_body_with_scope_and_audience()
    {
        var answer = (await AskAsync(
            authorization: null,
            ("grant_type", "client_credentials"),
            ("client_id", Callers.ServiceOfAcme),
            ("client_secret", TestTokens.Secret),
            ("scope", "management:all made:up"),
            ("audience", new Uri(app.Api.Address, "/api/v1").ToString()))).Expect(HttpStatusCode.OK);
        Assert.Equal("management:all", answer.Text("scope"));
        await WorksAtOnceAsync(answer.Text("access_token")!);
    }

    [Theory]
    [InlineData("sa_acme", "wrong")]
    [InlineData("nobody", "development")]
    [InlineData("", "")]
    public async Task An_unknown_client_gets_no_token(string client, string secret)
    {
        var answer = (await AskAsync(Basic(client, secret), ("grant_type", "client_credentials"))).Expect(HttpStatusCode.Unauthorized);
        Assert.Equal("invalid_client", answer.Text("error"));
        Assert.NotEmpty(answer.Text("error_description")!);
        Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Another_grant_is_refused()
    {
        var answer = (await AskAsync(Basic(Callers.Alice, TestTokens.Secret), ("grant_type", "password"))).Expect(HttpStatusCode.BadRequest);
        Assert.Equal("unsupported_grant_type", answer.Text("error"));
    }

    [Fact]
    public async Task A_request_without_grant_type_is_an_invalid_request()
    {
        var answer = (await AskAsync(Basic(Callers.Alice, TestTokens.Secret))).Expect(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_request", answer.Text("error"));
    }

    [Fact]
    public async Task A_token_answer_is_not_cacheable()
    {
        var answer = await AskAsync(Basic(Callers.Alice, TestTokens.Secret), ("grant_type", "client_credentials"));
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    private static AuthenticationHeaderValue Basic(string client, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));

    private async Task<ApiAnswer> AskAsync(AuthenticationHeaderValue? authorization, params (string Name, string Value)[] parameters)
    {
        Assert.SkipWhen(TestTokens.AreSignedHere, "This host has no token endpoint.");
        using HttpRequestMessage request = new(HttpMethod.Post, TestTokens.EndpointOf(app.Api.Address));
        request.Headers.Authorization = authorization;
        request.Content = new FormUrlEncodedContent(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));
        using var response = await app.Api.Http.SendAsync(request, Cancel);
        return await Api.ReadAsync(response, Cancel);
    }

    private async Task WorksAtOnceAsync(string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(app.Api.Address, Api.Integrations));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await app.Api.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
