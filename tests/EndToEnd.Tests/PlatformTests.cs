using System.Net;
using System.Net.Http.Headers;
using Kontext.EndToEnd.Tests.Hosting;

namespace Kontext.EndToEnd.Tests;

/// <summary>Behaviour that an app in the test's process cannot show: a page of the running program, and bodies that a server in front would refuse.</summary>
public sealed class PlatformTests(AppUnderTest app)
{
    [Fact]
    public async Task A_page_is_shown()
    {
        var link = (await app.Api.PostAsync(Callers.Alice, "/mcp/connect-session", new { }, TestContext.Current.CancellationToken)).Expect(HttpStatusCode.OK).Text("connectUrl")!;

        using var page = await app.Api.Http.GetAsync(new Uri(app.Api.Address, new Uri(link).PathAndQuery), TestContext.Current.CancellationToken);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<form", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_address_names_the_service()
    {
        using var answer = await app.Api.Http.GetAsync(new Uri(app.Api.Address, "/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Kontext", (await Api.ReadAsync(answer, TestContext.Current.CancellationToken)).Text("name"));
    }

    // Kestrel's own limit is 30,000,000 bytes, and the platform's 104,857,600.
    [Theory]
    [InlineData(31_000_000, true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(31_000_000, false, HttpStatusCode.Unauthorized)]
    [InlineData(101_000_000, true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(101_000_000, false, HttpStatusCode.Unauthorized)]
    public async Task A_body_that_is_far_too_large_gets_the_app_s_own_answer(int length, bool hasToken, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(app.Api.Address, Api.Integrations)) { Content = new ZerosContent(length) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (hasToken)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await app.Api.Tokens.GetAsync(Callers.Alice, TestContext.Current.CancellationToken));

        using var response = await app.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await Api.ReadAsync(response, TestContext.Current.CancellationToken);

        answer.ExpectProblem(expected, hasToken ? "body_too_large" : "invalid_token");
    }

    // Announced and never sent: the answer does not wait for the body.
    [Fact]
    public async Task A_body_of_200_MB_that_is_only_announced_is_answered_at_once()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(app.Api.Address, Api.Integrations)) { Content = new ZerosContent(200_000_000) };
        request.Headers.ExpectContinue = true;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await app.Api.Tokens.GetAsync(Callers.Alice, TestContext.Current.CancellationToken));

        using var response = await app.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await Api.ReadAsync(response, TestContext.Current.CancellationToken);

        answer.ExpectProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    private sealed class ZerosContent(int length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[64 * 1024];
            for (var left = length; left > 0; left -= block.Length)
                await stream.WriteAsync(block.AsMemory(0, Math.Min(left, block.Length)));
        }

        protected override bool TryComputeLength(out long size)
        {
            size = length;
            return true;
        }
    }
}
