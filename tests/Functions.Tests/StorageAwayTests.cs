namespace Kontext.Functions.Tests;

public sealed class StorageAwayTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Theory]
    [InlineData("GET", "/integrations")]
    [InlineData("GET", "/integrations/018f0000-0000-7000-8000-000000000000")]
    [InlineData("POST", "/integrations")]
    [InlineData("DELETE", "/integrations/018f0000-0000-7000-8000-000000000000/connection")]
    public async Task While_table_storage_is_unavailable_the_answer_has_Retry_After(string method, string path)
    {
        var acme = app.NewOrganization();

        // A first try and the client's three more, twice over where two reads run side by side.
        for (var i = 0; i < 8; i++)
            app.Faults.RefuseConnection(_ => true);
        using var content = ApiClient.Json("""{ "name": "n", "url": "https://x.example" }""");
        var answer = await acme.Alice.SendAsync(new HttpMethod(method), path, method == "POST" ? content : null);

        answer.IsProblem(503, "unavailable");
        Assert.Equal("5", answer.Header("Retry-After"));

        // Use up the remaining faults.
        while (!app.Faults.IsSpent)
            await acme.Alice.GetAsync("/integrations");
        (await acme.Alice.GetAsync("/integrations")).Is(200, """{ "items": [] }""");
    }
}
