using System.Net;

namespace Kontext.LocalRuntime.Tests;

public sealed class RoutingTests(SampleFactory factory) : IClassFixture<SampleFactory>
{
    [Theory]
    [InlineData("GET", "/v1/items", HttpStatusCode.OK, "list")]
    [InlineData("GET", "/V1/ITEMS", HttpStatusCode.OK, "list")]
    [InlineData("POST", "/v1/items", HttpStatusCode.Created, "")]
    [InlineData("GET", "/v1/any", HttpStatusCode.OK, "GET")]
    [InlineData("DELETE", "/v1/any", HttpStatusCode.OK, "DELETE")]
    [InlineData("GET", "/v1/files/a/b/c", HttpStatusCode.OK, "a/b/c")]
    [InlineData("GET", "/v1/with-key", HttpStatusCode.OK, "")]
    [InlineData("GET", "/v1/items/0f8fad5b-d9cb-469f-a165-70867728950e", HttpStatusCode.OK, "0f8fad5b-d9cb-469f-a165-70867728950e")]
    public async Task A_request_reaches_the_function_of_its_route_and_method(string method, string path, HttpStatusCode status, string body)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/items")]
    [InlineData("DELETE", "/v1/items")]
    [InlineData("HEAD", "/v1/items")]
    [InlineData("OPTIONS", "/v1/items")]
    [InlineData("GET", "/v1/items/not-a-guid")]
    [InlineData("GET", "/v1/turned-off")]
    [InlineData("POST", "/")]
    [InlineData("GET", "/oauth2/token")]
    [InlineData("GET", "/admin/functions/GetItems")]
    public async Task Everything_else_is_404_without_a_body(string method, string path)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(response.Content.Headers.Allow);
        Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_root_has_a_page_unless_it_is_turned_off()
    {
        using var response = await SendAsync("GET", "/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);

        await using var without = new SampleFactory { Settings = { ["AzureWebJobsDisableHomepage"] = "true" } };
        using var client = without.CreateClient();
        using var empty = await client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, empty.StatusCode);
    }

    [Fact]
    public async Task The_address_is_the_one_a_local_proxy_was_asked_for()
    {
        using var client = factory.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "public.example");

        Assert.Equal("https://public.example", await client.GetStringAsync("/v1/address", TestContext.Current.CancellationToken));
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var client = factory.CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
