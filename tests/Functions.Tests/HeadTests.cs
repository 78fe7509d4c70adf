using System.Net.Http.Headers;

namespace Kontext.Functions.Tests;

/// <summary>HEAD gives the headers of GET, without a body (RFC 9110 section 9.3.2).</summary>
public sealed class HeadTests(KontextApp app) : IClassFixture<KontextApp>
{
    // These headers differ for each request.
    private static readonly string[] OfOneRequest = ["x-request-id", "Date"];

    [Fact]
    public async Task Every_address_with_GET_answers_HEAD_with_the_same_headers()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();
        var token = app.Tokens.OfPerson(acme.Id, "alice");
        string[] paths =
        [
            "/", "/health/live", "/health/ready", "/.well-known/jwks.json", "/.well-known/openid-configuration", "/.well-known/oauth-protected-resource/mcp",
            "/api/v1/integrations", $"/api/v1/integrations/{id}", $"/api/v1/integrations/{id}/connection", $"/api/v1/integrations/{id}/validation", "/api/v1/integrations/unknown",
            "/api/v1/integrations?limit=0", "/api/v1/applications", "/api/v1/audit-events", "/mcp/integrations", "/mcp/unknown",
        ];

        foreach (var path in paths)
        {
            var (status, headers, body) = await SendAsync(HttpMethod.Get, path, token);
            var (headStatus, headHeaders, nothing) = await SendAsync(HttpMethod.Head, path, token);

            Assert.NotEqual("404 without a body", $"{status} {(body.Length == 0 ? "without a body" : "")}");
            Assert.Equal((status, headers, ""), (headStatus, headHeaders, nothing));
        }

        Assert.Equal(401, (await SendAsync(HttpMethod.Head, "/api/v1/integrations", token: null)).Status);
    }

    [Fact]
    public async Task An_address_without_GET_does_not_answer_HEAD()
    {
        var token = app.Tokens.OfPerson(app.NewOrganization().Id, "alice");

        foreach (var path in new[] { "/oauth2/token", "/api/v1/agent-sessions", "/oauth2/authorize", "/oauth/sign-in", "/nothing" })
            Assert.Equal(404, (await SendAsync(HttpMethod.Head, path, token)).Status);
    }

    private async Task<(int Status, string Headers, string Body)> SendAsync(HttpMethod method, string path, string? token)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await app.CreateClient().SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => !OfOneRequest.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
        return ((int)response.StatusCode, string.Join('\n', headers), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
