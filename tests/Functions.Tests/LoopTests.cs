using System.Net;
using Kontext.Functions.Tests.Connect;

namespace Kontext.Functions.Tests;

/// <summary>A request of ours that another server sends back to us ends.</summary>
public sealed class LoopTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private const string Own = "integrations.example.com";

    [Fact]
    public async Task Every_call_to_a_server_that_an_integration_names_is_marked()
    {
        await using var resource = await ProtectedResource.StartAsync(TestContext.Current.CancellationToken);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "url": "{{resource.Url}}", "authMode": "oauth" }""");

        await acme.Alice.PostAsync($"/integrations/{id}/validate");
        app.Clock.Advance(TimeSpan.FromMinutes(6)); // longer than a discovery result is cached
        await acme.Alice.SendAsync(HttpMethod.Post, $"/integrations/{id}/validate", null, ("CDN-Loop", "cdn1.example, integrations.example.com"));

        var marks = resource.Resource.Requests.Concat(resource.Server.Requests).Select(request => request.Headers["CDN-Loop"].ToString()).ToList();
        Assert.NotEmpty(marks);
        Assert.All(marks, mark => Assert.Contains(mark, new[] { Own, $"cdn1.example, {Own}, {Own}" }));
        Assert.Contains($"cdn1.example, {Own}, {Own}", marks);
    }

    [Fact]
    public async Task A_request_that_comes_back_a_second_time_is_refused()
    {
        var acme = app.NewOrganization();

        Assert.Equal(200, (await acme.Alice.SendAsync(HttpMethod.Get, "/integrations", null, ("CDN-Loop", Own))).Status);
        (await acme.Alice.SendAsync(HttpMethod.Get, "/integrations", null, ("CDN-Loop", $"{Own}, cdn1.example, {Own}"))).IsProblem(508, "loop_detected");
        (await acme.Alice.SendAsync(HttpMethod.Get, "/integrations", null, ("CDN-Loop", Own), ("CDN-Loop", Own))).IsProblem(508, "loop_detected");
        (await app.ClientWith(null).SendAsync(HttpMethod.Get, "/integrations", null, ("CDN-Loop", $"{Own}, {Own}"))).IsProblem(508, "loop_detected");
    }

    [Fact]
    public async Task A_page_tells_a_person_that_the_request_goes_in_a_circle()
    {
        using var http = app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/oauth/callback/x?state=y");
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("CDN-Loop", $"{Own}, {Own}");

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.LoopDetected, response.StatusCode);
    }
}
