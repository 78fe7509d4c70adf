using Kontext.Testing;

namespace Kontext.Functions.Tests;

/// <summary>Web pages of other origins that call the API or the gateway (Fetch standard, CORS protocol).</summary>
public sealed class CrossOriginTests(AzuriteServer azurite, KontextApp closed) : IClassFixture<KontextApp>
{
    private const string Console = "https://console.example.com";
    private const string Chat = "https://chat.example.com";

    [Fact]
    public async Task A_page_may_read_answers_only_of_the_part_that_its_origin_may_call()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("Cors:AllowedOrigins:0", Console), ("Gateway:AllowedOrigins:0", Chat));
        (string Path, string Origin, bool IsAllowed)[] all =
        [
            ("/api/v1/integrations", Console, true), ("/api/v1/integrations", Chat, false), ("/api/v1/integrations", "null", false),
            ("/api/v1/integrations", Console.ToUpperInvariant(), false), ("/api/v1/integrations", Console + ":443", false), ("/api/v1/integrations", "http://console.example.com", false),
            ("/api/v1/integrations", "https://console.example.com.evil.example", false),
            ("/oauth2/token", Console, true), ("/oauth2/register", Console, true), ("/health/live", Console, true), ("/.well-known/jwks.json", Console, true),
            ("/mcp/notion", Chat, true), ("/mcp/notion", Console, false), ("/mcp/integrations", Chat, true), ("/mcp/connect-session", Console, true), ("/mcp/connect-session", Chat, false),
            ("/connect/x", Console, false), ("/oauth/start/x", Console, false), ("/oauth2/authorize", Console, false), ("/OAuth2/Authorize", Console, false), ("/oauth2/consent/x", Console, false),
        ];

        foreach (var (path, origin, isAllowed) in all)
        {
            var preflight = await SendAsync(app, HttpMethod.Options, path, ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,mcp-param-x"));
            Assert.Equal((path, origin, 204), (path, origin, preflight.Status));
            Assert.Equal(
                isAllowed ? (origin, "GET, HEAD, POST, PUT, PATCH, DELETE", "authorization,mcp-param-x", "7200") : default((string?, string?, string?, string?)),
                (preflight["Access-Control-Allow-Origin"], preflight["Access-Control-Allow-Methods"], preflight["Access-Control-Allow-Headers"], preflight["Access-Control-Max-Age"]));

            var answer = await SendAsync(app, HttpMethod.Get, path, ("Origin", origin));
            Assert.Equal(isAllowed && answer.Status != 404 ? origin : null, answer["Access-Control-Allow-Origin"]);
            Assert.Null(answer["Access-Control-Allow-Credentials"]);
        }

        var read = await SendAsync(app, HttpMethod.Get, "/api/v1/integrations", ("Origin", Console));
        Assert.Equal((401, "Origin"), (read.Status, read["Vary"]));
        Assert.Contains("ETag, Location, Retry-After", read["Access-Control-Expose-Headers"], StringComparison.Ordinal);
        var without = await SendAsync(app, HttpMethod.Get, "/api/v1/integrations");
        Assert.Equal((401, (string?)null, (string?)null), (without.Status, without["Access-Control-Allow-Origin"], without["Access-Control-Expose-Headers"]));
        Assert.Null((await SendAsync(app, HttpMethod.Options, "/api/v1/integrations", ("Origin", Console)))["Access-Control-Allow-Methods"]);
        Assert.Null((await SendAsync(
            app, HttpMethod.Options, "/api/v1/integrations", ("Origin", Console), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "a\"b")))["Access-Control-Allow-Headers"]);
    }

    [Fact]
    public async Task Without_an_allowed_origin_no_answer_has_CORS_headers()
    {
        Assert.Equal(404, (await SendAsync(closed, HttpMethod.Options, "/api/v1/integrations", ("Origin", Console), ("Access-Control-Request-Method", "GET"))).Status);

        var answer = await SendAsync(closed, HttpMethod.Get, "/health/live", ("Origin", Console));
        Assert.Equal((200, (string?)null, (string?)null), (answer.Status, answer["Access-Control-Allow-Origin"], answer["Vary"]));
    }

    private static async Task<Received> SendAsync(KontextApp app, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await app.CreateClient().SendAsync(request, TestContext.Current.CancellationToken);
        return new Received((int)response.StatusCode, response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    private sealed record Received(int Status, IReadOnlyDictionary<string, string> Headers)
    {
        public string? this[string name] => Headers.GetValueOrDefault(name);
    }
}
