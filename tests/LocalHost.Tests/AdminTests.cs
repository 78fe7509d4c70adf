using System.Net;
using System.Text;
using System.Text.Json;

namespace Kontext.LocalHost.Tests;

public sealed class AdminTests(SampleFactory factory) : IClassFixture<SampleFactory>
{
    [Fact]
    public async Task The_host_says_that_it_runs()
    {
        using var client = factory.CreateClient();
        var status = await client.GetStringAsync("/admin/host/status", TestContext.Current.CancellationToken);

        Assert.Equal("Running", JsonDocument.Parse(status).RootElement.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("GetItems", """{"input":""}""", HttpStatusCode.Accepted)]
    [InlineData("getitems", "{}", HttpStatusCode.Accepted)]
    [InlineData("Unheard", """{"input":""}""", HttpStatusCode.NotFound)]
    [InlineData("GetItems", "null", HttpStatusCode.BadRequest)]
    [InlineData("GetItems", "", HttpStatusCode.BadRequest)]
    [InlineData("GetItems", "[", HttpStatusCode.BadRequest)]
    public async Task A_function_is_started_by_name(string name, string body, HttpStatusCode status)
    {
        using var client = factory.CreateClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync($"/admin/functions/{name}", content, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_start_a_function()
    {
        using var client = factory.CreateClient();
        using var content = new StringContent("""{"input":""}""", Encoding.UTF8, "text/plain");
        using var response = await client.PostAsync("/admin/functions/GetItems", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Nobody_else_is_let_in()
    {
        using var client = factory.CreateClient();
        client.DefaultRequestHeaders.Host = "rebound.example";
        using var response = await client.GetAsync("/admin/host/status", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
