using System.Net;
using System.Text.Json;

namespace Kontext.LocalRuntime.Tests;

public sealed class BindingTests(SampleFactory factory) : IClassFixture<SampleFactory>
{
    [Theory]
    [InlineData("text/some%20text", "some text")]
    [InlineData("guid/0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("guid/0F8FAD5BD9CB469FA16570867728950E", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("int/42", "42")]
    [InlineData("int/-1", "-1")]
    [InlineData("bool/true", "yes")]
    [InlineData("time/2026-01-02T03:04:05Z", "2026-01-02T03:04:05.0000000+00:00")]
    [InlineData("optional", "null ten")]
    [InlineData("optional/3?size=two", "3 two")]
    [InlineData("optional?page=4", "4 ten")]
    [InlineData("missing?count=7", "7")]
    [InlineData("services?code=x", "True True True")]
    public async Task A_parameter_gets_the_text_of_route_or_query_as_its_type(string path, string expected)
    {
        using var client = factory.CreateClient();

        Assert.Equal(expected, await client.GetStringAsync($"/v1/bind/{path}", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("guid/not-a-guid")]
    [InlineData("int/007")]
    [InlineData("int/9999999999")]
    [InlineData("bool/True")]
    [InlineData("time/yesterday")]
    [InlineData("missing")]
    public async Task A_parameter_that_cannot_be_converted_is_500(string path)
    {
        using var client = factory.CreateClient();
        using var response = await client.GetAsync($"/v1/bind/{path}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task The_context_describes_invocation_function_and_request()
    {
        using var client = factory.CreateClient();
        client.DefaultRequestHeaders.Add("x-ms-invocation-id", "made up by the caller");
        var json = await client.GetStringAsync("/v1/bind/context", TestContext.Current.CancellationToken);
        var seen = JsonDocument.Parse(json).RootElement;

        Assert.True(Guid.TryParse(seen.GetProperty("invocationId").GetString(), out _));
        Assert.Equal(seen.GetProperty("invocationId").GetString(), seen.GetProperty("header").GetString());
        Assert.Equal("BindContext", seen.GetProperty("name").GetString());
        Assert.Equal("Kontext.SampleApp.BindingFunctions.BindContext", seen.GetProperty("entryPoint").GetString());
        Assert.Equal("httpTrigger", seen.GetProperty("trigger").GetString());
        Assert.All(["sameToken", "sameRequest", "sameScope"], name => Assert.True(seen.GetProperty(name).GetBoolean(), name));
    }
}
