using System.Net;
using System.Text.Json;

namespace Kontext.Functions.Tests;

public sealed class HomeTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("*/*")]
    public async Task A_program_gets_name_version_and_addresses(string? accept)
    {
        using var response = await SendAsync(accept);
        var home = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Kontext", home.GetProperty("name").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+", home.GetProperty("version").GetString());
        Assert.Equal($"{KontextApp.PublicUrl}/api/v1", home.GetProperty("api").GetString());
        Assert.Equal($"{KontextApp.PublicUrl}/health/live", home.GetProperty("health").GetProperty("live").GetString());
        Assert.False(home.TryGetProperty("documentation", out _));
    }

    [Fact]
    public async Task A_browser_is_shown_a_page()
    {
        using var response = await SendAsync("text/html,application/xhtml+xml,*/*;q=0.8");
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"{KontextApp.PublicUrl}/health/ready", html, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/x")]
    [InlineData("/index.html")]
    public async Task Other_paths_do_not_answer_like_the_root_address(string path)
    {
        using var response = await app.CreateClient().GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string? accept)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await app.CreateClient().SendAsync(request, TestContext.Current.CancellationToken);
    }
}
