using System.Net;

namespace Kontext.LocalRuntime.Tests;

public sealed class ResultTests(SampleFactory factory) : IClassFixture<SampleFactory>
{
    [Theory]
    [InlineData("action", HttpStatusCode.OK, "application/json; charset=utf-8", """{"someName":"value"}""")]
    [InlineData("actionasync", HttpStatusCode.Created, "text/plain; charset=utf-8", "text")]
    [InlineData("result", HttpStatusCode.Accepted, "application/json; charset=utf-8", """{"someName":"value"}""")]
    [InlineData("resultasync", HttpStatusCode.NotFound, null, "")]
    [InlineData("nothing", HttpStatusCode.OK, null, "")]
    [InlineData("written", HttpStatusCode.OK, null, "written")]
    [InlineData("refused", HttpStatusCode.Forbidden, null, "")]
    public async Task A_result_becomes_the_answer(string route, HttpStatusCode status, string? contentType, string body)
    {
        using var client = factory.CreateClient();
        using var response = await client.GetAsync($"/v1/{route}", TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("throwslate")]
    [InlineData("unknown")]
    public async Task What_fails_is_answered_500_with_nothing_else(string route)
    {
        using var client = factory.CreateClient();
        using var response = await client.GetAsync($"/v1/{route}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(response.Headers.Contains("x-left"));
    }

    [Fact]
    public async Task What_fails_after_it_began_to_answer_is_cut_off()
    {
        using var client = factory.CreateClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
            client.GetStringAsync("/v1/throwsstarted", TestContext.Current.CancellationToken));
    }
}
